package dev.slipway.relay.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One reader of a hub. {@link #take} and {@link #copyTo} by one thread, the rest thread-safe. Seam of the first hour. */
public interface HubReader extends AutoCloseable {

  /** Returns the next packets (a shared array that must not be changed), an empty array when none came in time, null at the end. */
  byte @Nullable [] take(Duration timeout) throws InterruptedException;

  /** Writes everything to {@code out} until the end; the caller closes {@code out}. */
  void copyTo(OutputStream out) throws IOException, InterruptedException;

  /** Returns how many bytes were taken. */
  long bytes();

  /** Returns how many bytes this reader lost since it was too slow. */
  long lostBytes();

  /** Leaves the hub; a waiting take returns null. */
  @Override
  void close();
}
