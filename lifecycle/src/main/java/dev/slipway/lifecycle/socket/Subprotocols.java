package dev.slipway.lifecycle.socket;

import dev.slipway.api.Refusal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer offers as {@code Sec-WebSocket-Protocol}, in which a browser can say who it is: {@value #BEARER} followed by a token,
 * or {@value #GUEST} with a name behind it. Immutable; its text does not show the token.
 */
public final class Subprotocols {

  /** The subprotocol that says that the next one offered is a token. */
  public static final String BEARER = "slipway.bearer";
  /** How the subprotocol of a guest begins. */
  public static final String GUEST = "slipway.guest.";

  static final HeaderName HEADER = HeaderNames.create("Sec-WebSocket-Protocol");

  private final Optional<String> token;
  private final Optional<String> guest;
  private final List<String> others;

  private Subprotocols(Optional<String> token, Optional<String> guest, List<String> others) {
    this.token = token;
    this.guest = guest;
    this.others = others;
  }

  /**
   * Returns what these headers offer.
   *
   * @throws Refusal with 401 when a token is announced and not there
   */
  public static Subprotocols of(Headers headers) {
    Optional<String> token = Optional.empty();
    Optional<String> guest = Optional.empty();
    List<String> others = new ArrayList<>();
    List<String> offered = Handshakes.tokens(headers, HEADER);
    for (int i = 0; i < offered.size(); i++) {
      String each = offered.get(i);
      if (each.equals(BEARER)) {
        i++;
        if (i == offered.size() || token.isPresent()) {
          throw new Refusal(Status.UNAUTHORIZED_401, "invalid-token", "the subprotocol '" + BEARER + "' must be followed by one token");
        }
        token = Optional.of(offered.get(i));
      } else if (each.startsWith(GUEST)) {
        guest = Optional.of(each.substring(GUEST.length()));
      } else {
        others.add(each);
      }
    }
    return new Subprotocols(token, guest, List.copyOf(others));
  }

  /** Returns the token; never to be logged. */
  public Optional<String> token() {
    return token;
  }

  /** Returns the name that a guest chose. */
  public Optional<String> guest() {
    return guest;
  }

  /** Returns what is offered besides, which is the module's affair. */
  List<String> others() {
    return others;
  }

  /** Returns the one that the host selects: browsers fail where they offer some and none is (WHATWG, WebSockets, section 2). */
  Optional<String> selected() {
    return token.isPresent() ? Optional.of(BEARER) : guest.map(name -> GUEST + name);
  }

  @Override
  public String toString() {
    return (token.isPresent() ? BEARER + " " : "") + guest.map(name -> GUEST + name + " ").orElse("") + others;
  }
}
