package dev.slipway.lifecycle.socket;

/** How messages are written to a peer. */
enum Coding {
  /** As they are. */
  PLAIN,
  /** Compressed, and those of one write together: a message may refer to those before it in the same write. */
  TOGETHER,
  /** Compressed each by itself, for a peer that keeps nothing between messages. */
  APART
}
