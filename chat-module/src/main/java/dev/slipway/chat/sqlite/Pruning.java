package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.LogFailure;
import java.time.Instant;
import java.util.List;

/**
 * One round of forgetting. Confined to one thread.
 *
 * <p>Goes in steps that the writer does between other requests, so that nobody who says something waits for the whole of it.
 * What is forgotten is always the oldest part of a room: a message that is old by its time and lies behind a younger one, as
 * happens when a clock was set back, stays until the younger one goes.
 */
final class Pruning {

  private static final int ROOMS = 256;
  private static final int STEP = 500;

  private final SqliteLog log;
  private final Instant since;
  private final long messages;

  Pruning(SqliteLog log, Instant since, long messages) {
    this.log = log;
    this.since = since;
    this.messages = messages;
  }

  long run() throws LogFailure {
    long forgotten = 0;
    long last = 0;
    for (List<Reading.Kept> rooms = next(last); !rooms.isEmpty(); rooms = next(last)) {
      for (Reading.Kept kept : rooms) {
        forgotten += room(kept);
        last = kept.room();
      }
    }
    return forgotten;
  }

  private List<Reading.Kept> next(long last) throws LogFailure {
    return log.question(reading -> reading.kept(last, ROOMS));
  }

  private long room(Reading.Kept kept) throws LogFailure {
    long byCount = Math.max(0, kept.span().head() - messages) + 1;
    long byAge = log.question(reading -> reading.firstSince(kept.room(), since, kept.span().head() + 1));
    long keepFrom = Math.max(byCount, byAge);
    long forgotten = 0;
    for (long from = kept.span().oldest(); from < keepFrom; from += STEP) {
      forgotten += log.forget(kept.room(), from, Math.min(keepFrom, from + STEP));
    }
    return forgotten;
  }
}
