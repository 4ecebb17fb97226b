/** The relay as a module of the platform: what it starts, in which order, and its settings. */
@NullMarked
package dev.slipway.relay;

import org.jspecify.annotations.NullMarked;
