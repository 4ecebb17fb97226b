/** Tests of inputs and outputs, with real sources and endpoints. */
@NullMarked
package dev.slipway.relay.engine;

import org.jspecify.annotations.NullMarked;
