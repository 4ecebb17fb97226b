package dev.slipway.lifecycle.web.access;

import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.api.Role;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The ways in which peers are recognised. Immutable and thread-safe. */
public final class Credentials {

  /** The name of the file, under the data folder, that holds a token made at start. */
  public static final String TOKEN_FILE = "admin.token";

  private static final int MAX_HEADER = 8 * 1024;

  private final List<Authenticator> authenticators;

  private Credentials(List<Authenticator> authenticators) {
    this.authenticators = List.copyOf(authenticators);
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
    Authenticator admin = adminToken.isEmpty() ? made(data) : AdminToken.configured(adminToken);
    return new Credentials(Stream.concat(Stream.of(admin), others.stream()).toList());
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
   * Returns who sent these headers, {@link Principal#ANONYMOUS} without an {@code Authorization}.
   *
   * @throws Refusal with 401 when there are credentials and they are not valid
   */
  public Principal authenticate(Headers headers) {
    if (!headers.contains(HeaderNames.AUTHORIZATION)) {
      return Principal.ANONYMOUS;
    }
    String header = headers.get(HeaderNames.AUTHORIZATION).get().strip();
    int space = header.indexOf(' ');
    if (space > 0 && header.length() <= MAX_HEADER) {
      String scheme = header.substring(0, space).toLowerCase(Locale.ROOT);
      String credentials = header.substring(space + 1).strip();
      for (Authenticator authenticator : authenticators) {
        Optional<Principal> principal = authenticator.authenticate(scheme, credentials);
        if (principal.isPresent()) {
          return principal.get();
        }
      }
    }
    throw new Refusal(Status.UNAUTHORIZED_401, "invalid-token", "the credentials are not valid; use 'Authorization: Bearer <token>'");
  }

  /**
   * Checks that {@code principal} has the role that is required.
   *
   * @throws Refusal with 401 when credentials are missing, with 403 when the role is too small
   */
  public static void require(Principal principal, Role required) {
    if (principal.role().includes(required)) {
      return;
    }
    String role = required.name().toLowerCase(Locale.ROOT);
    if (principal.role() == Role.ANYONE) {
      throw new Refusal(
          Status.UNAUTHORIZED_401, "credentials-required", "this needs the role '" + role + "': send 'Authorization: Bearer <token>'");
    }
    throw new Refusal(Status.FORBIDDEN_403, "role-too-small", "this needs the role '" + role + "'");
  }
}
