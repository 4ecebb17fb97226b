/** The platform's typed events: ordered per subscriber, bounded, counted, taken back with the module that subscribed. */
@NullMarked
package dev.slipway.lifecycle.event;

import org.jspecify.annotations.NullMarked;
