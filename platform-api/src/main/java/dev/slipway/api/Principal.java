package dev.slipway.api;

import io.helidon.webserver.http.ServerRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer is, as far as its credentials say. Immutable.
 *
 * @param name the name, unique among users
 * @param role what the peer may do
 * @param expires when the credentials end, or null when they do not
 */
public record Principal(String name, Role role, @Nullable Instant expires) {

  /** A peer without credentials. */
  public static final Principal ANONYMOUS = new Principal("anonymous", Role.ANYONE, null);

  /** Returns who sent {@code request}. */
  public static Principal of(ServerRequest request) {
    return request.context().get(Principal.class).orElse(ANONYMOUS);
  }
}
