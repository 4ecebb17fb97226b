package dev.slipway.relay.control;

import dev.slipway.api.EventStream;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Those who hear of every change by {@code GET /api/relay/events}. Thread-safe.
 *
 * <p>First the whole status, as {@code status}; then {@code input} and {@code output} with all there is to say of what has changed,
 * and {@code removed} with the name of what was deleted. Who comes back begins with the whole status again.
 */
final class EventStreams implements StreamHandler {

  private static final int MOST_STREAMS = 200;
  private static final int QUEUE_EVENTS = 2_048;

  private final Board board;
  private final List<EventStream> streams = new CopyOnWriteArrayList<>();
  private volatile boolean ending;

  EventStreams(Board board) {
    this.board = board;
    board.observe(this::changed);
  }

  static StreamPolicy policy() {
    return new StreamPolicy(
        MOST_STREAMS, QUEUE_EVENTS, Duration.ofSeconds(15), Duration.ofSeconds(2), StreamPolicy.Ending.FINISH);
  }

  @Override
  public void opened(EventStream stream) {
    board.between(() -> {
      stream.offer("", "status", board.json());
      streams.add(stream);
    });
    if (ending) {
      stream.close();
    }
  }

  @Override
  public void closed(EventStream stream) {
    streams.remove(stream);
  }

  private void changed(Board.Change change) {
    if (streams.isEmpty()) {
      return;
    }
    Sample now = change.now();
    if (now != null) {
      offer(now.output().isEmpty() ? "input" : "output", change.json().toString());
      return;
    }
    JsonObjectBuilder removed = Json.createObjectBuilder().add("input_name", change.before().input());
    if (!change.before().output().isEmpty()) {
      removed.add("output_name", change.before().output());
    }
    offer("removed", removed.build().toString());
  }

  private void offer(String event, String data) {
    streams.forEach(stream -> stream.offer("", event, data));
  }

  /** Ends all streams, and every one that still comes. Does not block. Returns how many there were. */
  int end() {
    ending = true;
    int count = streams.size();
    streams.forEach(EventStream::close);
    return count;
  }

  /** Returns how many streams are open. */
  int count() {
    return streams.size();
  }
}
