/** The watch over the platform itself: starved carriers, deadlocks, calls into modules that do not return. */
@NullMarked
package dev.slipway.lifecycle.watch;

import org.jspecify.annotations.NullMarked;
