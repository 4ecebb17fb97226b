/** Tests of the processes. */
@NullMarked
package dev.slipway.relay.ffmpeg;

import org.jspecify.annotations.NullMarked;
