package dev.slipway.lifecycle.web.access;

import dev.slipway.api.Principal;
import dev.slipway.api.Role;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Users without credentials, for development. Immutable and thread-safe.
 *
 * <p>A page of a foreign site can make its visitor's browser ask this server too, so that listening to this machine alone does not
 * help against it: who comes from such a page stays anonymous. Browsers say where they come from by {@code Origin} and
 * {@code Sec-Fetch-Site}; a name of the foreign site that suddenly means this machine (DNS rebinding) is seen in {@code Host}.
 */
final class Guests {

  /** How the names of guests begin, and nobody else's. */
  static final String PREFIX = "guest-";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|[a-z0-9.-]+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1])\\.?(:\\d{1,5})?");
  private static final HeaderName CHOSEN = HeaderNames.create("Slipway-Guest");
  private static final HeaderName SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final String PARAMETER = "guest";

  private final boolean loopback;
  private final Origins origins;

  Guests(boolean loopback, Origins origins) {
    this.loopback = loopback;
    this.origins = origins;
  }

  static boolean isGuest(Principal principal) {
    return principal.name().startsWith(PREFIX);
  }

  /** Returns a guest of the name that was chosen, or of a new one; anonymous for who comes from a foreign page. */
  Principal welcome(Headers headers, UriQuery query, Optional<String> subprotocol) {
    if (!isOwn(headers)) {
      return Principal.ANONYMOUS;
    }
    Optional<String> chosen = subprotocol
        .or(() -> headers.first(CHOSEN))
        .or(() -> query.contains(PARAMETER) ? Optional.of(query.get(PARAMETER)) : Optional.empty());
    if (chosen.isPresent() && !NAME.matcher(chosen.get()).matches()) {
      throw Denial.GUEST_NAME.refusal();
    }
    return new Principal(PREFIX + chosen.orElseGet(Guests::anyName), Role.USER, null);
  }

  private boolean isOwn(Headers headers) {
    if (loopback && !headers.first(HeaderNames.HOST).map(host -> host.toLowerCase(Locale.ROOT)).filter(LOOPBACK.asMatchPredicate())
        .isPresent()) {
      return false;
    }
    if (headers.contains(HeaderNames.ORIGIN)) {
      return origins.permits(headers);
    }
    return switch (headers.first(SITE).orElse("none").toLowerCase(Locale.ROOT)) {
      case "same-origin", "none" -> true;
      default -> false;
    };
  }

  private static String anyName() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }
}
