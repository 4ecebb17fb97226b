/** Inputs and outputs that heal themselves: what runs, and why it does not. */
@NullMarked
package dev.slipway.relay.engine;

import org.jspecify.annotations.NullMarked;
