/** The proof after a stop: what is left of the modules, whose it is and where it was made, and what the process uses. */
@NullMarked
package dev.slipway.lifecycle.proof;

import org.jspecify.annotations.NullMarked;
