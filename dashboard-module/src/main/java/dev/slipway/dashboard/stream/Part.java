package dev.slipway.dashboard.stream;

import dev.slipway.api.Statistic;
import java.net.SocketAddress;

/** What one viewer was told. Guarded by the feed's lock. */
final class Part {

  private final String viewer;
  private final long begin;
  private long end = -1;

  /** The part of a viewer at {@code peer} who has been told {@code missed} changes and is told all after number {@code now}. */
  Part(String kind, SocketAddress peer, long now, int missed) {
    this.viewer = kind + " " + peer;
    this.begin = now - missed;
  }

  /** Notes that the viewer hears no more than the change of number {@code last}. */
  void end(long last) {
    if (end < 0) {
      end = last;
    }
  }

  /** Returns how many changes it was told, were {@code now} the last. */
  long changes(long now) {
    return (end < 0 ? now : end) - begin;
  }

  Statistic line(long now) {
    return Statistic.count("changes for " + viewer, changes(now));
  }
}
