package dev.slipway.relay.recording;

import dev.slipway.api.EventStream;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells those who look at the list that it has changed: {@code data: update}, with the number of the change as identifier. Thread-safe.
 *
 * <p>One who comes is told at once, so that nothing is missed between two streams. Changes that come while a client has not yet taken
 * the last event are the same event for it.
 */
public final class RecordingStream implements StreamHandler {

  private final Recordings recordings;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

  /** The stream about {@code recordings}; it ends with them. */
  public RecordingStream(Recordings recordings) {
    this.recordings = recordings;
    recordings.watch(this::tell);
  }

  /** Returns the limits of the stream. */
  public static StreamPolicy policy() {
    return new StreamPolicy(500, 8, Duration.ofSeconds(15), Duration.ofSeconds(2), StreamPolicy.Ending.END_NOW);
  }

  @Override
  public void opened(EventStream stream) {
    streams.add(stream);
    tell(stream);
  }

  @Override
  public void closed(EventStream stream) {
    streams.remove(stream);
  }

  private void tell() {
    streams.forEach(this::tell);
  }

  private void tell(EventStream stream) {
    if (stream.waiting() == 0) {
      stream.offer(Long.toString(recordings.version()), "", "update");
    }
  }
}
