/** The bus of one input: MPEG-TS in, whole groups of pictures out to bounded readers. */
@NullMarked
package dev.slipway.relay.hub;

import org.jspecify.annotations.NullMarked;
