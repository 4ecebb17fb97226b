/** The kernel of the platform. */
@NullMarked
package dev.slipway.lifecycle;

import org.jspecify.annotations.NullMarked;
