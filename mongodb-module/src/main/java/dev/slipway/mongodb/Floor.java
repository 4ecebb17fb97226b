package dev.slipway.mongodb;

/**
 * Below what everything of a room is forgotten. It only ever rises, and is raised before anything is removed. Immutable.
 *
 * @param batch no document whose first number is less than this counts, whatever it holds
 * @param oldest the first number that is kept; {@code head + 1} when none is
 */
record Floor(long batch, long oldest) {

  /** The floor of a room of which nothing was forgotten. */
  static final Floor GROUND = new Floor(1, 1);

  /** Returns whether the batch counts. */
  boolean carries(Batch found) {
    return found.first() >= batch;
  }
}
