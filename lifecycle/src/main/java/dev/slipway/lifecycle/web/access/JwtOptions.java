package dev.slipway.lifecycle.web.access;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which JSON web tokens (RFC 7519) are taken. Immutable; its text does not show the secret.
 *
 * @param secret the secret of HS256, empty where it is not taken
 * @param jwks the file or URL of the keys (RFC 7517) of RS256 and ES256, empty where they are not taken
 * @param issuer the issuer that a token must have, empty for any
 * @param audience the audience that a token must have, empty for any
 * @param userClaim the claim that names the user
 * @param roleClaim the claim that says the role
 * @param skew by how much the issuer's clock may differ
 * @param refetch the least time between two reads of the keys
 * @param refresh the time after which the keys are read again
 */
public record JwtOptions(
    String secret,
    String jwks,
    String issuer,
    String audience,
    String userClaim,
    String roleClaim,
    Duration skew,
    Duration refetch,
    Duration refresh) {

  /** Returns whether any token is taken. */
  public boolean enabled() {
    return !secret.isEmpty() || !jwks.isEmpty();
  }

  /** Returns what is wrong with the place of the keys, if anything. Reads a file, and does not ask a URL, which may come later. */
  public Optional<String> problem() {
    if (jwks.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (KeyPlace.of(jwks) instanceof KeyPlace.Local file) {
        TokenKeys.parse(file.read());
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("'" + jwks + "' is not a path, or a URL with http or https");
    } catch (IOException e) {
      return Optional.of("the file " + Path.of(jwks).toAbsolutePath() + " cannot be read: " + e.getMessage());
    } catch (ParseException e) {
      return Optional.of("the file " + Path.of(jwks).toAbsolutePath() + " is no JWK set: {\"keys\":[…]} (RFC 7517, section 5)");
    }
  }

  /** Returns whether keys come from another machine without protection. */
  public boolean isReadInTheClear() {
    return jwks.startsWith("http://") && !Set.of("localhost", "127.0.0.1", "[::1]").contains(URI.create(jwks).getHost());
  }

  @Override
  public String toString() {
    return "tokens of HS256: " + !secret.isEmpty() + ", with keys of '" + jwks + "'";
  }
}
