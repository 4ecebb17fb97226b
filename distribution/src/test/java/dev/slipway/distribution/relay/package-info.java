/** The relay of the distribution among real sources, endpoints and files. */
@NullMarked
package dev.slipway.distribution.relay;

import org.jspecify.annotations.NullMarked;
