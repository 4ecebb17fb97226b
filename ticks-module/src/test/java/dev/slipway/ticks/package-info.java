/** Tests of the ticks feature: units with fakes of the contract, and {@code *IT} against a real kernel. */
@NullMarked
package dev.slipway.ticks;

import org.jspecify.annotations.NullMarked;
