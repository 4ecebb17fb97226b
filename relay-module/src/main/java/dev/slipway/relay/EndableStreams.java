package dev.slipway.relay;

import dev.slipway.api.EventStream;
import dev.slipway.api.StreamHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Event streams that can be ended before everything else. Thread-safe. */
final class EndableStreams implements StreamHandler {

  private final StreamHandler handler;
  private final List<EventStream> streams = new CopyOnWriteArrayList<>();
  private volatile boolean ending;

  /** The streams of {@code handler}. */
  EndableStreams(StreamHandler handler) {
    this.handler = handler;
  }

  @Override
  public void opened(EventStream stream) {
    handler.opened(stream);
    streams.add(stream);
    if (ending) {
      stream.close();
    }
  }

  @Override
  public void closed(EventStream stream) {
    streams.remove(stream);
    handler.closed(stream);
  }

  /** Ends all streams, and every one that still comes. Does not block. Returns how many there were. */
  int end() {
    ending = true;
    int count = streams.size();
    streams.forEach(EventStream::close);
    return count;
  }
}
