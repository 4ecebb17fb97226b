/**
 * The contract of the platform.
 *
 * <p>A module <em>asks</em> its {@link dev.slipway.api.ModuleContext} for what it uses, and the host records it.
 * Acquisition and release are one act: what was asked for is given back in reverse order when the module stops, and
 * what is then still alive is a leak that the platform reports by name.
 */
@NullMarked
package dev.slipway.api;

import org.jspecify.annotations.NullMarked;
