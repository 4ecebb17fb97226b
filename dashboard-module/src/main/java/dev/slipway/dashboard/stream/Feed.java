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
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final Map<EventStream, Part> streams = new HashMap<>();
  private final Map<Session, Part> sessions = new HashMap<>();
  private final List<Part> atTheEnd = new ArrayList<>();
  private JsonObject document = JsonValue.EMPTY_JSON_OBJECT;
  private String whole = "{}";
  private boolean ended;
  private long number;
  private long told;
  private long changeBytes;
  private long wholeBytes;
  private long viewers;
  private long delivered;
  private long slow;

  /** A feed without a document; {@code life} tells its identifiers from those of other lives of the platform. */
  public Feed(String life, Audience audience) {
    this.life = life;
    this.audience = audience;
  }

  /** Takes the document as it is now, and tells what changed to all who look. Does nothing once the feed has ended. */
  public void publish(JsonObject next) {
    synchronized (lock) {
      if (ended || next.equals(document)) {
        return;
      }
      JsonArray patch = Json.createDiff(document, next).toJsonArray();
      document = next;
      whole = next.toString();
      Change change = Change.of(life + "-" + ++number, patch.toString());
      if (watching() > 0) {
        told++;
        changeBytes += bytes(change.patch());
        wholeBytes += bytes(whole);
      }
      if (kept.size() == KEPT) {
        kept.removeFirst();
      }
      kept.addLast(change);
      tell(change);
      audience.offer(change.frame());
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private void tell(Change change) {
    Iterator<Map.Entry<EventStream, Part>> all = streams.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<EventStream, Part> viewer = all.next();
      if (!tell(viewer.getKey(), change)) {
        slow++;
        viewer.getValue().end(number - 1);
        gone(viewer.getValue());
        all.remove();
      }
    }
  }

  private static boolean tell(EventStream stream, Change change) {
    return stream.offer(change.id(), "delta", change.patch());
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
        stream.offer(id(), "snapshot", whole);
      }
      streams.put(stream, new Part("event stream", stream.peer(), number, missed.map(List::size).orElse(0)));
    }
  }

  /** Takes back the viewer of an event stream. */
  public void leave(EventStream stream) {
    synchronized (lock) {
      gone(streams.remove(stream));
    }
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
        session.offer(Frame.text("{\"type\":\"snapshot\",\"id\":\"" + id() + "\",\"state\":" + whole + "}"));
      }
      Lease place = audience.add(session);
      sessions.put(session, new Part("WebSocket", session.peer(), number, missed.map(List::size).orElse(0)));
      return () -> {
        place.close();
        synchronized (lock) {
          gone(sessions.remove(session));
        }
      };
    }
  }

  /** Those who leave after the end keep their part. */
  private void gone(@Nullable Part part) {
    if (part == null) {
      return;
    }
    part.end(number);
    delivered += part.changes(number);
    if (ended) {
      atTheEnd.add(part);
    }
  }

  private String id() {
    return life + "-" + number;
  }

  /** Returns the changes after the document {@code id}, or empty when they are not kept any more. */
  private Optional<List<Change>> since(String id) {
    if (id.equals(id())) {
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
      return "{\"id\":\"" + id() + "\",\"state\":" + whole + "}";
    }
  }

  /** Tells nothing from now on. Returns how many look. */
  public int end() {
    synchronized (lock) {
      ended = true;
      return watching();
    }
  }

  /** Returns how many look. */
  public int watching() {
    synchronized (lock) {
      return streams.size() + sessions.size();
    }
  }

  /** Returns the counts so far; those who still look have their part. */
  public Totals totals() {
    synchronized (lock) {
      List<Part> parts = new ArrayList<>(atTheEnd);
      parts.addAll(streams.values());
      parts.addAll(sessions.values());
      long now = streams.values().stream().mapToLong(part -> part.changes(number)).sum()
          + sessions.values().stream().mapToLong(part -> part.changes(number)).sum();
      return new Totals(
          number, told, changeBytes, wholeBytes, viewers, delivered + now, slow, parts.stream().map(part -> part.line(number)).toList());
    }
  }
}
