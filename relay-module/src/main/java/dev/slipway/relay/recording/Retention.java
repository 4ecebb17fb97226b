package dev.slipway.relay.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is kept. Immutable and thread-safe.
 *
 * @param age how old a file may become since it was written last, zero for any age
 * @param count how many files are kept, 0 for all
 * @param free how many bytes of the disk are kept free, 0 for none
 */
record Retention(Duration age, int count, long free) {

  /** Returns whether anything is ever deleted. */
  boolean limits() {
    return age.isPositive() || count > 0 || free > 0;
  }

  /**
   * Returns what has to go, the oldest first.
   *
   * @param finished files that may go: made by the relay, and not being written
   * @param active how many files are being written; they count, and stay
   * @param now the time
   * @param usable bytes that are free now
   */
  List<Found> surplus(List<Found> finished, int active, Instant now, long usable) {
    List<Found> oldestFirst = new ArrayList<>(finished);
    oldestFirst.sort(Comparator.comparing(Found::modified).thenComparing(Found::fileName));
    List<Found> surplus = new ArrayList<>();
    int left = oldestFirst.size() + active;
    long space = usable;
    for (Found file : oldestFirst) {
      boolean old = age.isPositive() && file.modified().isBefore(now.minus(age));
      boolean tooMany = count > 0 && left > count;
      boolean tooFull = free > 0 && space < free;
      if (old || tooMany || tooFull) {
        surplus.add(file);
        left--;
        space += file.bytes();
      }
    }
    return surplus;
  }
}
