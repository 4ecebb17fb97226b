/**
 * The WebSocket host: sessions over Helidon's upgrade that end exactly once, never block who offers, and always get their close
 * frame.
 */
@NullMarked
package dev.slipway.lifecycle.socket;

import org.jspecify.annotations.NullMarked;
