package dev.slipway.dashboard.stream;

import dev.slipway.api.Audience;
import dev.slipway.api.EventStream;
import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.Session;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The document and its viewers: each gets it whole, then every change in order, by event stream or by WebSocket.
 *
 * <p>Thread-safe; nothing blocks. A document's identifier is {@code <life>-<number>}. Who names one that is kept gets the changes
 * since; who names another gets a {@code resync} and the whole. {@value #KEPT} changes are kept.
 */
public final class Feed {

  /** How many changes are kept. */
  static final int KEPT = 512;

  private final String life;
  private final Audience audience;
  private final Object lock = new Object();
  private final Deque<Change> kept = new ArrayDeque<>(KEPT);
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final LongAdder delivered = new LongAdder();
  private JsonObject document = JsonValue.EMPTY_JSON_OBJECT;
  private String whole = "{}";
  private long number;
  private long changes;
  private long changeBytes;
  private long wholeBytes;
  private long viewers;

  /** A feed without a document; {@code life} tells its identifiers from those of other lives of the platform. */
  public Feed(String life, Audience audience) {
    this.life = life;
    this.audience = audience;
  }

  /** Takes the document as it is now, and tells what changed to all who look. */
  public void publish(JsonObject next) {
    synchronized (lock) {
      if (next.equals(document)) {
        return;
      }
      JsonArray patch = Json.createDiff(document, next).toJsonArray();
      document = next;
      whole = next.toString();
      Change change = Change.of(life + "-" + ++number, patch.toString());
      changes++;
      changeBytes += change.patch().length();
      wholeBytes += whole.length();
      if (kept.size() == KEPT) {
        kept.removeFirst();
      }
      kept.addLast(change);
      for (EventStream stream : streams) {
        tell(stream, change);
      }
      audience.offer(change.frame());
    }
  }

  private void tell(EventStream stream, Change change) {
    if (stream.offer(change.id(), "delta", change.patch())) {
      delivered.increment();
    } else {
      streams.remove(stream);
    }
  }

  /** Adds the viewer of an event stream. */
  public void join(EventStream stream) {
    synchronized (lock) {
      viewers++;
      Optional<List<Change>> missed = stream.lastEventId().flatMap(this::since);
      if (missed.isPresent()) {
        missed.get().forEach(change -> tell(stream, change));
      } else {
        stream.lastEventId().ifPresent(old -> stream.offer("", "resync", "{\"since\":\"unknown\"}"));
        stream.offer(life + "-" + number, "snapshot", whole);
      }
      streams.add(stream);
    }
  }

  /** Takes back the viewer of an event stream. */
  public void leave(EventStream stream) {
    streams.remove(stream);
  }

  /** Adds a viewer by WebSocket who has seen the document {@code from}, empty for none. Closing the lease takes it back. */
  public Lease join(Session session, String from) {
    synchronized (lock) {
      viewers++;
      Optional<List<Change>> missed = from.isEmpty() ? Optional.empty() : since(from);
      if (missed.isPresent()) {
        missed.get().forEach(change -> session.offer(change.frame()));
      } else {
        if (!from.isEmpty()) {
          session.offer(Frame.text("{\"type\":\"resync\"}"));
        }
        session.offer(Frame.text("{\"type\":\"snapshot\",\"id\":\"" + life + "-" + number + "\",\"state\":" + whole + "}"));
      }
      return audience.add(session);
    }
  }

  /** Returns the changes after the document {@code id}, or empty when they are not kept any more. */
  private Optional<List<Change>> since(String id) {
    if (id.equals(life + "-" + number)) {
      return Optional.of(List.of());
    }
    List<Change> after = new ArrayList<>();
    boolean found = !kept.isEmpty() && id.equals(life + "-" + (number - kept.size()));
    for (Change change : kept) {
      if (found) {
        after.add(change);
      }
      found |= change.id().equals(id);
    }
    return found ? Optional.of(after) : Optional.empty();
  }

  /** Returns the document with its identifier: {@code {"id":…,"state":…}}. */
  public String snapshot() {
    synchronized (lock) {
      return "{\"id\":\"" + life + "-" + number + "\",\"state\":" + whole + "}";
    }
  }

  /** Returns how many look by event stream. */
  public int watching() {
    return streams.size();
  }

  /** Returns the counts for the end. */
  public Totals totals() {
    synchronized (lock) {
      return new Totals(changes, changeBytes, wholeBytes, viewers, delivered.sum());
    }
  }

  /**
   * What went out. Immutable.
   *
   * @param changes how often the document changed
   * @param changeBytes bytes of all changes
   * @param wholeBytes bytes that whole documents would have had instead
   * @param viewers how many came to look
   * @param delivered changes that were offered to event streams
   */
  public record Totals(long changes, long changeBytes, long wholeBytes, long viewers, long delivered) {

    /** Returns how many bytes a change has on average. */
    public double meanChangeBytes() {
      return changes == 0 ? 0 : (double) changeBytes / changes;
    }

    /** Returns which part of whole documents the changes had, from 0 to 1. */
    public double share() {
      return wholeBytes == 0 ? 0 : (double) changeBytes / wholeBytes;
    }
  }
}
