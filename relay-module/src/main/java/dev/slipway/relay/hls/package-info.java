/** The preview: HLS of an input for as long as somebody looks. */
@NullMarked
package dev.slipway.relay.hls;

import org.jspecify.annotations.NullMarked;
