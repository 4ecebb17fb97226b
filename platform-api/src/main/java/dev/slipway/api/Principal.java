package dev.slipway.api;

import io.helidon.webserver.http.ServerRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer is, as far as its credentials say. Immutable.
 *
 * <p>A guest, who needs no credentials where the configuration says so, is a {@link Role#USER} whose name begins with {@code guest-};
 * nobody else has such a name.
 *
 * @param name the name, unique among users
 * @param role what the peer may do
 * @param expires when the host no longer takes the credentials and closes sessions and streams that were opened with them, or null
 *     for never
 */
public record Principal(String name, Role role, @Nullable Instant expires) {

  /** A peer without credentials. */
  public static final Principal ANONYMOUS = new Principal("anonymous", Role.ANYONE, null);

  /** Returns who sent {@code request}. */
  public static Principal of(ServerRequest request) {
    return request.context().get(Principal.class).orElse(ANONYMOUS);
  }
}
