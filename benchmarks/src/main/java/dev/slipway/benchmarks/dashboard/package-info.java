/** The dashboard's numbers: what many viewers cost, and how small a change is. */
@NullMarked
package dev.slipway.benchmarks.dashboard;

import org.jspecify.annotations.NullMarked;
