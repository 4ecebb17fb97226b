package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.EventRecorder;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The source grpc against a real upstream in another process, which behaves and misbehaves. */
class GrpcSourceIT {

  private GrpcUpstream upstream = start(0);
  private final EventRecorder events = new EventRecorder();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .module(() -> events)
      .setting("modules.ticks.source", "grpc")
      .setting("modules.ticks.grpc.target", "localhost:" + upstream.port())
      .setting("modules.ticks.grpc.stall-after", "2s")
      .build();

  private TestPlatform platform;
  private WebSocketClient client;

  @BeforeEach
  void follow(TestPlatform running) {
    platform = running;
    client = platform.webSocket("/ws/ticks");
    // the first tick shows that the module follows: it begins with what comes after it has connected
    Await.until("the first tick", () -> {
      upstream.obey("publish 1");
      return !ticks().isEmpty();
    });
  }

  @AfterEach
  void stopUpstream() {
    upstream.close();
  }

  @Test
  void streamThatEnds_isResumedWithoutLoss() {
    for (int i = 0; i < 3; i++) {
      upstream.obey("publish 20");
      upstream.obey("end");
      upstream.obey("publish 20");
      upstream.obey("await");
    }
    awaitGapless(120);
    assertEquals("grpc", status().getString("source"));
    assertTrue(metric("ticks_source_reconnects") >= 3);
    assertEquals(0, metric("ticks_source_errors"));
  }

  @Test
  void whatTheUpstreamDoesNotKeep_isTold() {
    long last = ticks().getLast();
    upstream.obey("end");
    upstream.obey("publish 30");
    upstream.obey("forget " + (last + 12));
    upstream.obey("publish 1");
    Await.until("the present", () -> ticks().getLast() > last + 12);
    JsonObject gap = message("source-gap");
    assertEquals(ticks().stream().filter(seq -> seq > gap.getInt("to")).findFirst().orElseThrow(), gap.getInt("to") + 1L);
    assertEquals(gap.getInt("to") - gap.getInt("from") + 1L, metric("ticks_source_lost"));
    events.awaitSummary("ticks: the source has lost its ticks " + gap.getInt("from") + " to " + gap.getInt("to"));
    List<String> all = events.summaries().stream().filter(summary -> summary.startsWith("ticks: ")).toList();
    int lost = all.indexOf("ticks: the source grpc is lost: it ended the stream");
    assertTrue(lost > 0 && all.subList(lost, all.size()).contains("ticks: the source grpc sends"), all::toString);
  }

  @Test
  void garbage_isCounted_andNothingIsLost() {
    upstream.obey("publish 10");
    upstream.obey("garbage");
    upstream.obey("publish 10");
    awaitGapless(20);
    assertTrue(metric("ticks_source_errors") >= 1);
  }

  @Test
  void upstreamThatGoesBack_isANewSequence_andTold() {
    upstream.obey("publish 5");
    upstream.obey("back");
    Await.until("an error", () -> metric("ticks_source_errors") >= 1);
    Await.until("the new sequence", () -> {
      upstream.obey("publish 1");
      return heard().stream().anyMatch(message -> message.getString("type").equals("source-restart"));
    });
    ourNumbersAreGapless();
  }

  @Test
  void upstreamThatStalls_isLookedForAgain() {
    long before = metric("ticks_source_reconnects");
    Await.until("a reconnect", () -> metric("ticks_source_reconnects") > before);
    assertTrue(metric("ticks_source_errors") >= 1);
    upstream.obey("publish 10");
    awaitGapless(10);
  }

  @Test
  void upstreamThatIsStartedAgain_isFound_andItsNewNumbersAreTold() {
    int port = upstream.port();
    upstream.close();
    Await.until("the loss", () -> status().getString("state").equals("connecting"));
    upstream = start(port);
    upstream.obey("await");
    upstream.obey("publish 3");
    Await.until("the new sequence", () -> heard().stream().anyMatch(message -> message.getString("type").equals("source-restart")));
    Await.until("its ticks", () -> heard().getLast().getString("type").equals("tick"));
    List<JsonObject> all = heard();
    int restart = all.indexOf(message("source-restart"));
    assertEquals(all.get(restart - 1).getInt("sourceSeq"), all.get(restart).getInt("last"));
    assertEquals(all.get(restart + 1).getInt("sourceSeq"), all.get(restart).getInt("next"));
    ourNumbersAreGapless();
  }

  @Test
  void upstreamThatIsStartedAgain_andIsAheadAlready_isNoticedByItsStream_andReadFromItsStart() throws Exception {
    named("one");
    startAgain("two", "lax");
    awaitRestart("two");
    startAgain("three", "await");
    awaitRestart("three");
    assertEquals(0, metric("ticks_source_lost"));
    assertEquals(3, metric("ticks_source_restarts"));
    ourNumbersAreGapless();
  }

  @Test
  void streamThatGoesBack_isAnError_andGoesOnWhereItWas() {
    named("one");
    long last = ticks().getLast();
    long errors = metric("ticks_source_errors");
    upstream.obey("back");
    upstream.obey("publish 10");
    Await.until("an error", () -> metric("ticks_source_errors") > errors);
    upstream.obey("await");
    upstream.obey("publish 10");
    Await.until("those before and after the error", () -> ticks().getLast() >= last + 20);
    List<JsonObject> since = heard().subList(heard().indexOf(message("source-restart")) + 1, heard().size());
    assertEquals(LongStream.rangeClosed(1, since.size()).boxed().toList(),
        since.stream().map(message -> message.getJsonNumber("sourceSeq").longValue()).toList());
    assertEquals(1, metric("ticks_source_restarts"));
    ourNumbersAreGapless();
  }

  @Test
  void whatTheSourceTells_isToldInItsPlace_toThoseWhoComeBack_andOverEvents() throws Exception {
    named("one");
    long last = ticks().getLast();
    upstream.obey("end");
    upstream.obey("publish 20");
    upstream.obey("forget " + (last + 5));
    upstream.obey("publish 1");
    Await.until("the present", () -> ticks().getLast() == last + 21);
    List<JsonObject> all = heard();
    try (WebSocketClient again = platform.webSocket("/ws/ticks?from=1");
        TickEvents events = TickEvents.open(platform, "/api/ticks/stream?from=1", "");
        TickEvents others = TickEvents.open(platform, "/api/ticks/stream?from=1&symbols=NONE", "")) {
      List<String> expected = all.stream().map(JsonObject::toString).skip(1).toList();
      Await.until("everything again", () -> again.messages().size() == all.size());
      assertEquals(expected, again.messages().stream().map(text -> TestPlatform.json(text).toString()).skip(1).toList());
      events.next("hello");
      for (String message : expected) {
        assertEquals(message, TestPlatform.json(events.next().data()).toString());
      }
      others.next("hello");
      others.next("source-restart");
      others.next("source-gap");
    }
  }

  /** Gives the upstream's stream a name, which makes it another one. */
  private void named(String name) {
    upstream.obey("stream " + name);
    Await.until("ticks of the stream " + name, () -> {
      upstream.obey("publish 1");
      return metric("ticks_source_restarts") == 1;
    });
    upstream.obey("await");
    long last = upstream.obey("publish 1");
    Await.until("all of its ticks", () -> ticks().getLast() == last);
  }

  private void startAgain(String name, String command) {
    int port = upstream.port();
    upstream.close();
    upstream = start(port);
    upstream.obey("stream " + name);
    upstream.obey(command);
    upstream.obey("publish 60");
  }

  private void awaitRestart(String name) {
    Await.until("all of the stream " + name, () -> {
      List<Long> ticks = ticks();
      int begin = ticks.lastIndexOf(1L);
      return begin > 0 && ticks.subList(begin, ticks.size()).equals(LongStream.rangeClosed(1, 60).boxed().toList());
    });
  }

  private void awaitGapless(int count) {
    long first = ticks().getFirst();
    Await.until(count + " ticks", () -> ticks().size() > count);
    List<Long> all = ticks();
    assertEquals(LongStream.range(first, first + all.size()).boxed().toList(), all);
    ourNumbersAreGapless();
  }

  private void ourNumbersAreGapless() {
    List<Long> ours = heard().stream().filter(message -> message.getString("type").equals("tick"))
        .map(message -> message.getJsonNumber("seq").longValue()).toList();
    assertEquals(LongStream.range(ours.getFirst(), ours.getFirst() + ours.size()).boxed().toList(), ours);
  }

  /** Returns the upstream's numbers of the ticks that were heard. */
  private List<Long> ticks() {
    return heard().stream().filter(message -> message.getString("type").equals("tick"))
        .map(message -> message.getJsonNumber("sourceSeq").longValue()).toList();
  }

  private JsonObject message(String type) {
    return heard().stream().filter(message -> message.getString("type").equals(type)).findFirst().orElseThrow();
  }

  private List<JsonObject> heard() {
    return client.messages().stream().map(TestPlatform::json).toList();
  }

  private JsonObject status() {
    return platform.getJson("/api/ticks/status");
  }

  private long metric(String name) {
    return platform.get("/metrics").body().lines().filter(line -> line.startsWith(name))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).findFirst().orElseThrow();
  }

  private static GrpcUpstream start(int port) {
    try {
      return new GrpcUpstream(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
