/** Tests of recordings: their names, files, list and downloads, and recorders with a real ffmpeg. */
@NullMarked
package dev.slipway.relay.recording;

import org.jspecify.annotations.NullMarked;
