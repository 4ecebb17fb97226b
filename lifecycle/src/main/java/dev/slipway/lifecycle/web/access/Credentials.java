package dev.slipway.lifecycle.web.access;

import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.api.Role;
import dev.slipway.lifecycle.socket.QueryToken;
import dev.slipway.lifecycle.socket.Subprotocols;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The ways in which peers are recognised. Thread-safe; asking blocks only where the keys of tokens have to be read. */
public final class Credentials implements AutoCloseable {

  /** The name of the file, under the data folder, that holds a token made at start. */
  public static final String TOKEN_FILE = "admin.token";

  private static final String BEARER = "bearer";

  /** Credentials as they came. Never to be logged. */
  private record Shown(String scheme, String text, boolean inQuery) {}

  private final Authenticator admin;
  private final List<Authenticator> others;
  private final @Nullable JwtAuthenticator jwt;
  private final boolean queryToken;
  private final @Nullable Guests guests;
  private final InstantSource time;
  private final Map<String, LongAdder> refused = new LinkedHashMap<>();
  private final LongAdder welcomed = new LongAdder();

  private Credentials(
      Authenticator admin, List<Authenticator> others, @Nullable JwtAuthenticator jwt, AccessOptions options, InstantSource time) {
    this.admin = admin;
    this.others = List.copyOf(others);
    this.jwt = jwt;
    this.queryToken = options.queryToken();
    this.guests = options.guests() ? new Guests(options.loopback(), new Origins(options.allowedOrigins())) : null;
    this.time = time;
    for (Denial denial : Denial.values()) {
      refused.put(denial.code(), new LongAdder());
    }
  }

  /**
   * Returns the credentials with the configured admin token; where it is empty, one is made and written to
   * {@value #TOKEN_FILE} under {@code data}, readable by its owner only. Blocks on the file system.
   *
   * @param data the data folder, made where it is missing
   * @param adminToken the configured token, empty for none
   * @param others other ways to recognise peers, asked in order after the admin token
   * @throws IllegalArgumentException when the configured token is too short
   * @throws IOException when the file cannot be written, with one line that names it
   */
  public static Credentials open(Path data, String adminToken, List<Authenticator> others) throws IOException {
    return new Credentials(admin(data, adminToken), others, null, AccessOptions.adminOnly(adminToken), InstantSource.system());
  }

  /**
   * Returns the credentials that {@code options} say, by a clock; those with keys at some place have a thread until they are
   * closed.
   *
   * @throws IllegalArgumentException when the admin token or the secret is too short
   * @throws IOException when the file of the admin token cannot be written, with one line that names it
   */
  public static Credentials open(Path data, AccessOptions options, InstantSource time) throws IOException {
    Authenticator admin = admin(data, options.adminToken());
    JwtAuthenticator jwt = options.jwt().filter(JwtOptions::enabled).map(tokens -> JwtAuthenticator.open(tokens, time)).orElse(null);
    return new Credentials(admin, jwt == null ? List.of() : List.of(jwt), jwt, options, time);
  }

  private static Authenticator admin(Path data, String token) throws IOException {
    return token.isEmpty() ? made(data) : AdminToken.configured(token);
  }

  private static AdminToken made(Path data) throws IOException {
    Path file = data.resolve(TOKEN_FILE);
    try {
      Files.createDirectories(data);
      return AdminToken.made(file);
    } catch (IOException | UnsupportedOperationException e) {
      throw new IOException("cannot write the admin token to " + file + ": " + e, e);
    }
  }

  /**
   * Returns who sent a request, {@link Principal#ANONYMOUS} without credentials where no guests are let in.
   *
   * @throws Refusal when there are credentials and they are not valid: 401 as a rule, and counted
   */
  public Principal authenticate(Headers headers, UriQuery query) {
    return counted(headers, query, Optional.empty(), Optional.empty());
  }

  /**
   * Returns who asks for a WebSocket session, which can also say it by a subprotocol.
   *
   * @throws Refusal when there are credentials and they are not valid: 401 as a rule, and counted
   */
  public Principal authenticate(Headers headers, UriQuery query, Subprotocols offered) {
    return counted(headers, query, offered.token(), offered.guest());
  }

  private Principal counted(Headers headers, UriQuery query, Optional<String> token, Optional<String> guest) {
    try {
      return recognised(headers, query, token, guest);
    } catch (Refusal refusal) {
      LongAdder count = refused.get(refusal.code());
      if (count != null) {
        count.increment();
      }
      throw refusal;
    }
  }

  private Principal recognised(Headers headers, UriQuery query, Optional<String> token, Optional<String> guest) {
    List<Shown> shown = shown(headers, query, token);
    if (shown.size() > 1) {
      throw Denial.SEVERAL.refusal();
    }
    if (!shown.isEmpty()) {
      return principal(shown.getFirst());
    }
    if (guests != null) {
      Principal principal = guests.welcome(headers, query, guest);
      if (Guests.isGuest(principal)) {
        welcomed.increment();
      }
      return principal;
    }
    if (guest.isPresent()) {
      throw Denial.NO_GUESTS.refusal();
    }
    return Principal.ANONYMOUS;
  }

  private List<Shown> shown(Headers headers, UriQuery query, Optional<String> token) {
    List<Shown> shown = new ArrayList<>(1);
    if (headers.contains(HeaderNames.AUTHORIZATION)) {
      headers.get(HeaderNames.AUTHORIZATION).allValues().forEach(header -> shown.add(header(header.strip())));
    }
    token.ifPresent(text -> shown.add(new Shown(BEARER, text, false)));
    if (queryToken) {
      QueryToken.in(query).forEach(text -> shown.add(new Shown(BEARER, text, true)));
    }
    return shown;
  }

  private static Shown header(String header) {
    int space = header.indexOf(' ');
    return space <= 0 ? new Shown("", header, false)
        : new Shown(header.substring(0, space).toLowerCase(Locale.ROOT), header.substring(space + 1).strip(), false);
  }

  private Principal principal(Shown shown) {
    if (shown.text().length() > Denial.MAX_CHARS) {
      throw Denial.TOO_LONG.refusal();
    }
    if (!shown.inQuery()) { // the administrator's does not expire, and queries are logged in many places
      Optional<Principal> administrator = admin.authenticate(shown.scheme(), shown.text());
      if (administrator.isPresent()) {
        return administrator.get();
      }
    }
    for (Authenticator authenticator : others) {
      Optional<Principal> principal = authenticator.authenticate(shown.scheme(), shown.text());
      if (principal.isPresent()) {
        return principal.get();
      }
    }
    throw Denial.INVALID.refusal();
  }

  /**
   * Checks that {@code principal} has the role that is required.
   *
   * @throws Refusal with 401 when credentials are missing, as guests' are, with 403 when the role is too small
   */
  public static void require(Principal principal, Role required) {
    if (principal.role().includes(required)) {
      return;
    }
    String role = required.name().toLowerCase(Locale.ROOT);
    if (!isKnown(principal)) {
      throw new Refusal(
          Status.UNAUTHORIZED_401, "credentials-required", "this needs the role '" + role + "': send 'Authorization: Bearer <token>'");
    }
    throw new Refusal(Status.FORBIDDEN_403, "role-too-small", "this needs the role '" + role + "'");
  }

  /** Returns whether {@code principal} has shown credentials. */
  public static boolean isKnown(Principal principal) {
    return principal.role() != Role.ANYONE && !Guests.isGuest(principal);
  }

  /** Returns whether peers without credentials are guests. */
  public boolean hasGuests() {
    return guests != null;
  }

  /** Returns the clock by which credentials end. */
  public InstantSource time() {
    return time;
  }

  /** Returns how often credentials were refused, by the code of the refusal. */
  public Map<String, LongSupplier> refusals() {
    Map<String, LongSupplier> result = new LinkedHashMap<>();
    refused.forEach((code, count) -> result.put(code, count::sum));
    return result;
  }

  /** Returns how many requests and handshakes came from guests. */
  public long guestsWelcomed() {
    return welcomed.sum();
  }

  /** Returns how many public keys of tokens are known. */
  public int keys() {
    JwtAuthenticator tokens = jwt;
    return tokens == null ? 0 : tokens.keys();
  }

  /** Ends the thread that reads keys. Blocks for a moment. */
  @Override
  public void close() {
    JwtAuthenticator tokens = jwt;
    if (tokens != null) {
      tokens.close();
    }
  }
}
