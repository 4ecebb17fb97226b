package dev.slipway.ticks;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What can be configured under {@code modules.ticks}. Immutable.
 *
 * @param rate ticks per second
 * @param symbols what is traded
 * @param seed what the synthetic prices are made from, 0 for another walk at each start
 * @param ringTicks how many of the last ticks are kept
 * @param ringAge how long a tick is kept at most
 * @param maxClients sessions at a time
 * @param outboxTicks ticks that may wait for one client
 * @param writeTimeout how long a client may read nothing before it is cut
 */
record TicksSettings(
    int rate, List<String> symbols, int seed, int ringTicks, Duration ringAge, int maxClients, int outboxTicks, Duration writeTimeout) {

  private static final Setting<Integer> RATE =
      Setting.integer("rate", 50, 1, 100_000, "ticks per second", "how many ticks the synthetic source makes");
  private static final Setting<List<String>> SYMBOLS = Setting.list(
      "symbols", List.of("ALFA", "BRAVO", "CARGO", "DELTA", "ECHO", "FLEET", "HARBOR", "KEEL"),
      Pattern.compile("[A-Z][A-Z0-9.]{0,11}"), "1 to 12 capital letters, digits and dots, beginning with a letter",
      "the symbols that the synthetic source trades");
  private static final Setting<Integer> SEED = Setting.integer(
      "seed", 1, 0, Integer.MAX_VALUE, "", "what the synthetic prices are made from; 0 for other prices at each start");
  private static final Setting<Integer> RING =
      Setting.integer("ring", 10_000, 1, 1_000_000, "ticks", "how many of the last ticks are kept in memory");
  private static final Setting<Duration> RING_AGE = Setting.duration(
      "ring-age", Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofDays(1), "how long a tick is kept in memory at most");
  private static final Setting<Integer> MAX_CLIENTS =
      Setting.integer("max-clients", 1_000, 1, 100_000, "", "how many WebSocket clients are served at a time");
  private static final Setting<Integer> OUTBOX = Setting.integer(
      "outbox", 1_024, 16, 65_536, "ticks", "how many ticks may wait for one client before it loses the oldest ones");
  private static final Setting<Duration> WRITE_TIMEOUT = Setting.duration(
      "write-timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(5),
      "how long a client may read nothing before it is cut");

  /** Every setting of this module. */
  static final List<Setting<?>> ALL = List.of(RATE, SYMBOLS, SEED, RING, RING_AGE, MAX_CLIENTS, OUTBOX, WRITE_TIMEOUT);

  /**
   * Checks what one setting cannot check by itself.
   *
   * @throws IllegalArgumentException when there is no symbol, or one is there twice
   */
  TicksSettings {
    symbols = List.copyOf(symbols);
    if (symbols.isEmpty() || symbols.stream().distinct().count() != symbols.size()) {
      throw new IllegalArgumentException(
          "modules.ticks.symbols: " + String.join(",", symbols) + " is not a list of at least one symbol, each named once");
    }
  }

  /** Returns the effective settings. */
  static TicksSettings read(Settings settings) {
    return new TicksSettings(
        settings.get(RATE), settings.get(SYMBOLS), settings.get(SEED), settings.get(RING), settings.get(RING_AGE),
        settings.get(MAX_CLIENTS), settings.get(OUTBOX), settings.get(WRITE_TIMEOUT));
  }
}
