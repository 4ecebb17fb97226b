/** Benchmarks of what the platform offers, and programs that measure its distribution; those of its insides lie beside these. */
@NullMarked
package dev.slipway.benchmarks;

import org.jspecify.annotations.NullMarked;
