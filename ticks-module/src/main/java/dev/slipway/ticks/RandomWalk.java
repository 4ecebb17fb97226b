package dev.slipway.ticks;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A market that does not exist: each symbol's price wanders by itself, in cents. Confined to the source's thread.
 *
 * <p>All chance comes from the generator, so that one seed makes one sequence of quotes.
 */
final class RandomWalk {

  private static final long CENT_MICROS = 10_000;
  private static final double STEP = 0.000_8;
  private static final long LOWEST_CENTS = 100;
  private static final long HIGHEST_CENTS = 100_000_000;
  private static final int LARGEST_SIZE = 500;

  private final List<String> symbols;
  private final long[] cents;
  private final RandomGenerator random;

  /** A walk that starts each symbol at a price between 10 and 500. */
  RandomWalk(List<String> symbols, RandomGenerator random) {
    this.symbols = List.copyOf(symbols);
    this.random = random;
    cents = random.longs(symbols.size(), 1_000, 50_000).toArray();
  }

  /** Returns the next quote, of a symbol that chance picks. */
  Quote next(long timeNanos) {
    int i = random.nextInt(cents.length);
    double moved = cents[i] * (1 + STEP * random.nextGaussian());
    cents[i] = Math.clamp(Math.round(moved), LOWEST_CENTS, HIGHEST_CENTS);
    return new Quote(timeNanos, symbols.get(i), cents[i] * CENT_MICROS, 1 + random.nextInt(LARGEST_SIZE));
  }
}
