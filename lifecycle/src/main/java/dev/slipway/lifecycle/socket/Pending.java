package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import org.jspecify.annotations.Nullable;

/** A message that waits in an outbox, which guards it until it is taken; from then on it does not change. */
final class Pending {

  final @Nullable Object key;
  Frame frame;

  Pending(@Nullable Object key, Frame frame) {
    this.key = key;
    this.frame = frame;
  }
}
