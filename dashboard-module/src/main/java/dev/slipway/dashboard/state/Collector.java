package dev.slipway.dashboard.state;

import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Duration;

/** Reads one section of the document, again and again. Called by one thread at a time. */
interface Collector {

  /** Returns the name of the section. */
  String section();

  /** Returns how often it is read. */
  Duration period();

  /**
   * Reads the section. May block for as long as its period; beyond that the section counts as stale, and the thread is interrupted.
   *
   * @throws IOException when the machine does not say
   */
  JsonValue collect() throws IOException;
}
