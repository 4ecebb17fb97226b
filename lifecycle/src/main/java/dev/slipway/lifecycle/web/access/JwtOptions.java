package dev.slipway.lifecycle.web.access;

import java.time.Duration;

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

  @Override
  public String toString() {
    return "tokens of HS256: " + !secret.isEmpty() + ", with keys of '" + jwks + "'";
  }
}
