/** Tests of the hub. */
@NullMarked
package dev.slipway.relay.hub;

import org.jspecify.annotations.NullMarked;
