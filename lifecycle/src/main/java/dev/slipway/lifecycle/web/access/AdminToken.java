package dev.slipway.lifecycle.web.access;

import dev.slipway.api.Principal;
import dev.slipway.api.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** The bearer token (RFC 6750) of the administrator. Immutable. Its text never leaves this class but for its file. */
final class AdminToken implements Authenticator {

  /** What the administrator is called. */
  static final String NAME = "admin";
  static final int MIN_CHARS = 16;
  private static final int RANDOM_BYTES = 32;
  private static final Principal ADMIN = new Principal(NAME, Role.ADMIN, null);

  private final byte[] token;

  private AdminToken(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  static AdminToken configured(String token) {
    if (token.length() < MIN_CHARS) {
      throw new IllegalArgumentException("the configured admin token is too short: it needs at least " + MIN_CHARS + " characters");
    }
    return new AdminToken(token);
  }

  /** Makes a token and writes it to {@code file}, which only its owner can read; a file of an earlier start is replaced at once. */
  static AdminToken made(Path file) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(
        folder, ".token", ".new", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, token + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return new AdminToken(token);
  }

  @Override
  public Optional<Principal> authenticate(String scheme, String credentials) {
    boolean same = MessageDigest.isEqual(token, credentials.getBytes(StandardCharsets.UTF_8));
    return same && "bearer".equals(scheme) ? Optional.of(ADMIN) : Optional.empty();
  }

  @Override
  public String toString() {
    return "the admin token";
  }
}
