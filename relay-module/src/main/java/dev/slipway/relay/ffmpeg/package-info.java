/** The program that does the media work: where it is, what it is told, and what it says. */
@NullMarked
package dev.slipway.relay.ffmpeg;

import org.jspecify.annotations.NullMarked;
