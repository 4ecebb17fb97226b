/** What stands between the relay and what strangers write: addresses, names, paths, secrets. */
@NullMarked
package dev.slipway.relay.guard;

import org.jspecify.annotations.NullMarked;
