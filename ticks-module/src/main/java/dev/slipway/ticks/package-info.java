/** The ticks feature: one stream of numbered ticks, from its source to every subscriber. */
@NullMarked
package dev.slipway.ticks;

import org.jspecify.annotations.NullMarked;
