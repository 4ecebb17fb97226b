package dev.slipway.ticks;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client wants to hear. Immutable; equal subscriptions share what is sent.
 *
 * @param symbols what it is about, in order; empty for everything
 * @param mode every tick, or the latest of each symbol
 * @param fps how often a second the latest are told; 0 where every tick is
 */
record Subscription(Set<String> symbols, Mode mode, int fps) {

  /** How much of the stream is told. */
  enum Mode {
    /** Every tick. */
    ALL,
    /** The last tick of each symbol, so many times a second. */
    LATEST
  }

  /** How often the latest are told where a client does not say. */
  static final int DEFAULT_FPS = 24;
  /** The most often that the latest are told. */
  static final int HIGHEST_FPS = 120;
  /** Every tick of everything. */
  static final Subscription PLAIN = new Subscription(Set.of(), Mode.ALL, 0);

  /** Puts the symbols in order. */
  Subscription {
    symbols = symbols.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(symbols));
  }

  /** Returns whether it is about {@code symbol}. */
  boolean wants(String symbol) {
    return symbols.isEmpty() || symbols.contains(symbol);
  }
}
