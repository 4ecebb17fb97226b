/** The configuration: where values come from, which keys there are, and one clear line for whatever is wrong with them. */
@NullMarked
package dev.slipway.lifecycle.config;

import org.jspecify.annotations.NullMarked;
