package dev.slipway.api;

import io.helidon.common.uri.UriQuery;
import java.net.SocketAddress;
import java.util.Optional;

/** One client of an event stream. Thread-safe; no method blocks. */
public interface EventStream {

  /** Returns who the client is. */
  Principal principal();

  /** Returns the client's address. */
  SocketAddress peer();

  /** Returns the query of the request. */
  UriQuery query();

  /** Returns the identifier of the last event that the client has seen before it reconnected. */
  Optional<String> lastEventId();

  /**
   * Queues an event.
   *
   * @param id the identifier to resume from, empty for none; without line breaks or NUL
   * @param event the event's type, empty for {@code message}; without line breaks
   * @param data the event's data; line breaks become several {@code data} fields
   * @return whether it was taken; false when the stream is ending or the queue was full, which ends it
   */
  boolean offer(String id, String event, String data);

  /**
   * Returns how many events wait for the client. A source that can wait, such as a replay of the past, goes on while this is small.
   */
  default int waiting() {
    return 0;
  }

  /** Ends the stream after what waits. */
  void close();
}
