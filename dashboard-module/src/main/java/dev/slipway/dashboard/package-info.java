/** The dashboard as a module of the platform: what it starts, in which order, and its settings. */
@NullMarked
package dev.slipway.dashboard;

import org.jspecify.annotations.NullMarked;
