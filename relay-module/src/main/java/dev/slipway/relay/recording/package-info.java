/** Recordings: made, found, listed, watched, kept and deleted. */
@NullMarked
package dev.slipway.relay.recording;

import org.jspecify.annotations.NullMarked;
