package dev.slipway.dashboard.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.api.Audience;
import dev.slipway.api.EventStream;
import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.Principal;
import dev.slipway.api.Session;
import io.helidon.common.uri.UriQuery;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever changes, and whenever somebody comes: what a viewer puts together is the document. */
class FeedTest {

  private final Feed feed = new Feed("life", new Nobody());

  /** No sessions. */
  private static final class Nobody implements Audience {
    @Override
    public Lease add(Session session) {
      return () -> { };
    }

    @Override
    public void offer(Frame frame) {}

    @Override
    public void offer(Object key, Frame frame) {}

    @Override
    public int size() {
      return 0;
    }
  }

  /** A viewer who puts the document together, and may have seen one before. */
  private static final class Viewer implements EventStream {
    private final Optional<String> seen;
    private final List<String> events = new ArrayList<>();
    private JsonStructure document;
    private String id;

    Viewer(String id, JsonStructure document) {
      this.seen = id.isEmpty() ? Optional.empty() : Optional.of(id);
      this.id = id;
      this.document = document;
    }

    @Override
    public boolean offer(String eventId, String event, String data) {
      events.add(event);
      try (JsonReader reader = Json.createReader(new StringReader(data))) {
        switch (event) {
          case "snapshot" -> document = reader.readObject();
          case "delta" -> document = Json.createPatch(reader.readArray()).apply(document);
          default -> { }
        }
      }
      id = eventId;
      return true;
    }

    @Override
    public Principal principal() {
      return Principal.ANONYMOUS;
    }

    @Override
    public SocketAddress peer() {
      return InetSocketAddress.createUnresolved("localhost", 1);
    }

    @Override
    public UriQuery query() {
      return UriQuery.empty();
    }

    @Override
    public Optional<String> lastEventId() {
      return seen;
    }

    @Override
    public void close() {}
  }

  private static JsonObject random(SplittableRandom random, int depth) {
    JsonObjectBuilder object = Json.createObjectBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      String key = "k/~" + random.nextInt(8);
      switch (random.nextInt(depth > 2 ? 2 : 4)) {
        case 0 -> object.add(key, random.nextInt(3));
        case 1 -> object.add(key, "text " + random.nextInt(3));
        case 2 -> object.add(key, random(random, depth + 1));
        default -> {
          JsonArrayBuilder array = Json.createArrayBuilder();
          random.ints(random.nextInt(5), 0, 4).forEach(array::add);
          object.add(key, array);
        }
      }
    }
    return object.build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void viewersThatComeAndGo_alwaysHaveTheDocument(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Viewer> present = new ArrayList<>();
    List<Viewer> away = new ArrayList<>();
    JsonObject now = JsonObject.EMPTY_JSON_OBJECT;
    for (int i = 0; i < 1_500; i++) {
      now = random(random, 0);
      feed.publish(now);
      if (random.nextInt(10) == 0) {
        Viewer viewer = away.isEmpty() || random.nextBoolean() ? new Viewer("", null) : again(away.removeFirst());
        feed.join(viewer);
        present.add(viewer);
      }
      if (present.size() > 5) {
        Viewer gone = present.removeFirst();
        feed.leave(gone);
        away.add(gone);
      }
      for (Viewer viewer : present) {
        assertEquals(now, viewer.document);
      }
    }
  }

  private static Viewer again(Viewer viewer) {
    return new Viewer(viewer.id, viewer.document);
  }

  @Test
  void whoWasAwayTooLong_isToldSo_andGetsTheWhole() {
    feed.publish(Json.createObjectBuilder().add("n", 0).build());
    for (int i = 1; i <= Feed.KEPT + 1; i++) {
      feed.publish(Json.createObjectBuilder().add("n", i).build());
    }
    Viewer late = new Viewer("life-1", null);
    feed.join(late);
    assertEquals(List.of("resync", "snapshot"), late.events);
    Viewer justInTime = new Viewer("life-2", Json.createObjectBuilder().add("n", 1).build());
    feed.join(justInTime);
    assertEquals(Feed.KEPT, justInTime.events.size());
    assertEquals(late.document, justInTime.document);
    Viewer upToDate = new Viewer(late.id, late.document);
    feed.join(upToDate);
    assertEquals(List.of(), upToDate.events, "nothing is missed by who missed nothing");
  }

  @Test
  void theSameDocument_isNoChange() {
    feed.publish(Json.createObjectBuilder().add("n", 0).build());
    feed.publish(Json.createObjectBuilder().add("n", 0).build());
    assertEquals(1, feed.totals().changes());
  }
}
