package dev.slipway.lifecycle.web.access;

import dev.slipway.api.Refusal;
import io.helidon.http.Status;
import java.time.Duration;

/** Why credentials are not taken. Each has a code that the peer reads and that is counted. */
enum Denial {
  /** They are of no sort that is known, or say nothing that can be understood. */
  INVALID("invalid-token", "the credentials are not valid; use 'Authorization: Bearer <token>'"),
  /** They are longer than anybody needs. */
  TOO_LONG("token-too-long", "the token is longer than " + Denial.MAX_CHARS + " characters"),
  /** They came in several ways at once. */
  SEVERAL("several-tokens", "credentials must come in one way only (RFC 6750, section 2)"),
  /** The token is signed in a way for which there is no key, or not at all. */
  ALGORITHM("token-algorithm", "tokens that are signed in this way are not taken here"),
  /** The token names a key that is not known. */
  KEY("token-key-unknown", "the key that the token names is not known here"),
  /** The token was not signed with the key that it names. */
  FORGED("token-forged", "the signature of the token is not valid"),
  /** The token says nothing about its end. */
  ENDLESS("token-without-expiry", "the token must have an expiry (exp)"),
  /** The token has ended. */
  EXPIRED("token-expired", "the token has expired"),
  /** The token begins later. */
  NOT_YET("token-not-yet-valid", "the token is not valid yet"),
  /** Somebody else issued it. */
  ISSUER("token-issuer", "the token is of an issuer (iss) that is not trusted here"),
  /** It was issued for somebody else. */
  AUDIENCE("token-audience", "the token was issued for somebody else (aud)"),
  /** It names nobody, or somebody whom a token cannot name. */
  USER("token-user", "the token must name a user: 1 to 200 characters without control characters, and not one of the host's own names"),
  /** A guest came where none are let in. */
  NO_GUESTS("guests-off", "guests are not let in here"),
  /** A guest's name is not one. */
  GUEST_NAME("bad-guest-name", "the name of a guest is 1 to 32 letters, digits, '_' or '-'"),
  /** The keys could not be read yet. */
  NO_KEYS("keys-unavailable", "the keys that tokens are verified with cannot be read at the moment");

  static final int MAX_CHARS = 8 * 1024;

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final String code;
  private final String message;

  Denial(String code, String message) {
    this.code = code;
    this.message = message;
  }

  String code() {
    return code;
  }

  /** Returns the answer to the peer. */
  Refusal refusal() {
    return switch (this) {
      case NO_KEYS -> Refusal.unavailable(code, message, RETRY);
      case SEVERAL, GUEST_NAME -> Refusal.badRequest(code, message);
      default -> new Refusal(Status.UNAUTHORIZED_401, code, message);
    };
  }
}
