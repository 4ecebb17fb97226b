package com.example.beacon;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Graceful;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The light. Thread-safe. */
final class Beacon implements Graceful, AutoCloseable {

  private final Clock clock;
  private final Audience watchers;
  private final Logbook logbook;
  private long count;
  private Instant last;
  private boolean dark;

  Beacon(Clock clock, Audience watchers, Logbook logbook) {
    this.clock = clock;
    this.watchers = watchers;
    this.logbook = logbook;
    last = clock.instant();
  }

  /** Blinks once, unless the platform is stopping. */
  synchronized void blink() {
    if (dark) {
      return;
    }
    count++;
    last = clock.instant();
    String line = "{\"blink\":" + count + ",\"at\":\"" + last + "\"}";
    try {
      logbook.add(line);
    } catch (IOException e) {
      throw new UncheckedIOException("blink " + count + " could not be written", e);
    }
    watchers.offer(Frame.text(line));
  }

  /** The stop begins: no new blinks. Those that watchers were offered are still delivered. */
  @Override
  public synchronized void quiesce() {
    dark = true;
  }

  @Override
  public void close() {
    quiesce();
  }

  synchronized long count() {
    return count;
  }

  synchronized Instant last() {
    return last;
  }

  /** Returns how long ago the last blink was. */
  synchronized Duration darkFor() {
    return Duration.between(last, clock.instant());
  }
}
