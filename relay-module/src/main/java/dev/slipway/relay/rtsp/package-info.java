/** The RTSP server (RFC 2326): publishers and players on a listener of its own. */
@NullMarked
package dev.slipway.relay.rtsp;

import org.jspecify.annotations.NullMarked;
