package dev.slipway.lifecycle.web.access;

import dev.slipway.api.Principal;
import java.util.Optional;

/** One way to recognise a peer by its credentials. Thread-safe; must not block for long. */
@FunctionalInterface
public interface Authenticator {

  /**
   * Returns who the peer is, or empty when these credentials are not of this sort or not valid.
   *
   * @param scheme the authentication scheme in lower case, such as {@code bearer} (RFC 9110, section 11.1)
   * @param credentials what follows the scheme; never to be logged
   */
  Optional<Principal> authenticate(String scheme, String credentials);
}
