package dev.slipway.chat.sqlite;

/**
 * How a store works. Immutable.
 *
 * @param durable whether a commit is forced to the disk before it is answered; without it a power loss loses messages
 * @param readers how many threads read, each on a connection of its own
 */
public record StoreOptions(boolean durable, int readers) {

  /** Durable, with two readers. */
  public static final StoreOptions DEFAULT = new StoreOptions(true, 2);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when there is not at least one reader, or there are more than 64
   */
  public StoreOptions {
    if (readers < 1 || readers > 64) {
      throw new IllegalArgumentException("a store needs 1 to 64 readers, not " + readers);
    }
  }
}
