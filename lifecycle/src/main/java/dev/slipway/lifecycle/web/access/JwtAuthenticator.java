package dev.slipway.lifecycle.web.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import dev.slipway.api.Principal;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognises peers by JSON web tokens (RFC 7519) under the rules of RFC 8725. Thread-safe; blocks only where keys have to be read.
 *
 * <p>What a token says is looked at when its signature is known to be good, and how it is signed is decided by the configuration:
 * HS256 with the secret, RS256 and ES256 with the public keys, and nothing else.
 */
final class JwtAuthenticator implements Authenticator, AutoCloseable {

  private final JwtOptions options;
  private final ClaimReader claims;
  private final InstantSource time;
  private final @Nullable JWSVerifier secret;
  private final @Nullable KeySource keys;

  private JwtAuthenticator(JwtOptions options, InstantSource time, @Nullable JWSVerifier secret, @Nullable KeySource keys) {
    this.options = options;
    this.claims = new ClaimReader(options.userClaim(), options.roleClaim());
    this.time = time;
    this.secret = secret;
    this.keys = keys;
  }

  /**
   * Returns an authenticator, and starts to read the keys.
   *
   * @throws IllegalArgumentException when the secret is too short
   */
  static JwtAuthenticator open(JwtOptions options, InstantSource time) {
    JWSVerifier secret = options.secret().isEmpty() ? null : verifier(options.secret());
    KeySource keys = options.jwks().isEmpty() ? null
        : KeySource.open(KeyPlace.of(options.jwks()), options.refetch(), options.refresh());
    return new JwtAuthenticator(options, time, secret, keys);
  }

  private static JWSVerifier verifier(String secret) {
    try {
      return new MACVerifier(secret.getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret of tokens is too short: it needs at least 32 bytes", e);
    }
  }

  @Override
  public Optional<Principal> authenticate(String scheme, String credentials) {
    if (!"bearer".equals(scheme) || !isCompact(credentials)) {
      return Optional.empty();
    }
    if (credentials.length() > Denial.MAX_CHARS) {
      throw Denial.TOO_LONG.refusal();
    }
    SignedJWT token = parsed(credentials);
    verify(token);
    try {
      return Optional.of(principal(token.getJWTClaimsSet()));
    } catch (ParseException e) {
      throw Denial.INVALID.refusal();
    }
  }

  /** Returns whether the text could be a compact JWS: three parts in base64url (RFC 7515, section 7.1). */
  private static boolean isCompact(String text) {
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        dots++;
      } else if (!isBase64Url(c)) {
        return false;
      }
    }
    return dots == 2;
  }

  private static boolean isBase64Url(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  private static SignedJWT parsed(String credentials) {
    try {
      if (JWTParser.parse(credentials) instanceof SignedJWT signed) {
        return signed;
      }
    } catch (ParseException | RuntimeException e) { // the parser throws more than it says
      throw Denial.INVALID.refusal();
    }
    throw Denial.ALGORITHM.refusal();
  }

  private void verify(SignedJWT token) {
    JWSHeader header = token.getHeader();
    if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
      throw Denial.INVALID.refusal();
    }
    if (verifiers(header).stream().noneMatch(verifier -> verifies(token, verifier))) {
      throw Denial.FORGED.refusal();
    }
  }

  private static boolean verifies(SignedJWT token, JWSVerifier verifier) {
    try {
      return token.verify(verifier);
    } catch (JOSEException | RuntimeException e) { // for a signature of the wrong length, for one
      return false;
    }
  }

  private List<JWSVerifier> verifiers(JWSHeader header) {
    JWSAlgorithm algorithm = header.getAlgorithm();
    JWSVerifier mac = secret;
    KeySource source = keys;
    if (JWSAlgorithm.HS256.equals(algorithm) && mac != null) {
      return List.of(mac);
    }
    if ((JWSAlgorithm.RS256.equals(algorithm) || JWSAlgorithm.ES256.equals(algorithm)) && source != null) {
      List<JWSVerifier> found = source.find(algorithm, header.getKeyID());
      if (found.isEmpty()) {
        throw Denial.KEY.refusal();
      }
      return found;
    }
    throw Denial.ALGORITHM.refusal();
  }

  private Principal principal(JWTClaimsSet set) {
    Instant now = time.instant();
    Date expires = set.getExpirationTime();
    if (expires == null) {
      throw Denial.ENDLESS.refusal();
    }
    Instant end = expires.toInstant().plus(options.skew());
    if (!now.isBefore(end)) {
      throw Denial.EXPIRED.refusal();
    }
    Date begins = set.getNotBeforeTime();
    if (begins != null && now.plus(options.skew()).isBefore(begins.toInstant())) {
      throw Denial.NOT_YET.refusal();
    }
    if (!options.issuer().isEmpty() && !options.issuer().equals(set.getIssuer())) {
      throw Denial.ISSUER.refusal();
    }
    if (!options.audience().isEmpty() && !set.getAudience().contains(options.audience())) {
      throw Denial.AUDIENCE.refusal();
    }
    return new Principal(claims.user(set), claims.role(set), end);
  }

  /** Returns how many public keys are known. */
  int keys() {
    KeySource source = keys;
    return source == null ? 0 : source.size();
  }

  @Override
  public void close() {
    KeySource source = keys;
    if (source != null) {
      source.close();
    }
  }

  @Override
  public String toString() {
    return "JSON web tokens";
  }
}
