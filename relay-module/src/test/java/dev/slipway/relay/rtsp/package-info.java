/** Tests of the RTSP server, from outside with real peers. */
@NullMarked
package dev.slipway.relay.rtsp;

import org.jspecify.annotations.NullMarked;
