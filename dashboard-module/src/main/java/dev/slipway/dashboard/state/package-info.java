/** What the machine and the platform are like at a moment, read by collectors into one document. */
@NullMarked
package dev.slipway.dashboard.state;

import org.jspecify.annotations.NullMarked;
