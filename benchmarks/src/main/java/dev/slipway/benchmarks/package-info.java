/** JMH benchmarks and load programs. */
@NullMarked
package dev.slipway.benchmarks;

import org.jspecify.annotations.NullMarked;
