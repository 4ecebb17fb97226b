package dev.slipway.lifecycle.web.access;

import java.util.List;
import java.util.Optional;

/**
 * Who is recognised, and by what. Immutable; its text does not show secrets.
 *
 * @param adminToken the administrator's token; one is made when it is empty
 * @param jwt which JSON web tokens are taken
 * @param queryToken whether those may also be in the query
 * @param guests whether peers without credentials are guests
 * @param loopback whether the server listens to this machine only
 * @param allowedOrigins origins besides the host's own whose pages may act as guests
 */
public record AccessOptions(
    String adminToken,
    Optional<JwtOptions> jwt,
    boolean queryToken,
    boolean guests,
    boolean loopback,
    List<String> allowedOrigins) {

  /** Copies the list. */
  public AccessOptions {
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /** Returns options by which nobody is recognised but the administrator. */
  public static AccessOptions adminOnly(String adminToken) {
    return new AccessOptions(adminToken, Optional.empty(), false, false, false, List.of());
  }

  @Override
  public String toString() {
    return "jwt: " + jwt + ", in queries: " + queryToken + ", guests: " + guests;
  }
}
