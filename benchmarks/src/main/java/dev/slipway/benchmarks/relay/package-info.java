/** The relay's numbers: 200 viewers of one input, ours beside nginx-rtmp. */
@NullMarked
package dev.slipway.benchmarks.relay;

import org.jspecify.annotations.NullMarked;
