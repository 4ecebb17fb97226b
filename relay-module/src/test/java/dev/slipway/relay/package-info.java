/** Tests of the relay as a module, on a real platform. */
@NullMarked
package dev.slipway.relay;

import org.jspecify.annotations.NullMarked;
