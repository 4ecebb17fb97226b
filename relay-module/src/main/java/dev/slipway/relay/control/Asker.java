package dev.slipway.relay.control;

import dev.slipway.api.Principal;
import java.net.SocketAddress;

/**
 * Who asks for a change. Immutable.
 *
 * @param who the principal
 * @param from the address that the request came from
 */
record Asker(Principal who, SocketAddress from) {

  /** Returns the principal's name. */
  String name() {
    return who.name();
  }
}
