package dev.slipway.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus.Resources;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.api.PlatformControl.Outcome;
import dev.slipway.api.Statistic;
import dev.slipway.dashboard.Streams.Client;
import dev.slipway.dashboard.Streams.Heard;
import dev.slipway.lifecycle.ModuleReport;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonStructure;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The feature and its viewers by event stream: how they come, go, and are let go. */
class DashboardStreamsIT {

  private static final Duration STOP = Duration.ofSeconds(1);
  /** One for each of the nine sections, one that tells what has changed, one that looks for alerts. */
  private static final int STANDING_THREADS = 11;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder().module(DashboardModule::new).build();

  private static Resources held(TestPlatform platform) {
    return platform.view().module("dashboard").orElseThrow().resources();
  }

  private static long meter(TestPlatform platform, String name) {
    return platform.get("/metrics").body().lines().filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  private static JsonStructure read(String json) {
    try (var reader = Json.createReader(new StringReader(json))) {
      return reader.read();
    }
  }

  /** Returns the document that a client has put together, whose last change it names. */
  private static Built built(List<Heard> heard) {
    JsonStructure document = null;
    String id = "";
    for (Heard event : heard) {
      if (event.name().equals("snapshot")) {
        document = read(event.data());
        id = event.id();
      } else if (event.name().equals("delta")) {
        document = Json.createPatch((JsonArray) read(event.data())).apply(document);
        id = event.id();
      }
    }
    return new Built(id, document);
  }

  private record Built(String id, JsonStructure document) {}

  @Test
  void whoComesBack_getsWhatCameSince_andWhoComesFromAnotherLife_theWhole(TestPlatform platform) {
    Built seen;
    try (Streams first = Streams.open(platform, 1)) {
      Client client = first.all().getFirst();
      Await.until("some changes", () -> client.deltas() >= 3);
      seen = built(client.heard());
    }
    try (Streams again = Streams.open(platform, 1, "Last-Event-ID", seen.id()); Streams fresh = Streams.open(platform, 1)) {
      Client client = again.all().getFirst();
      assertEquals("delta", client.heard().getFirst().name(), "what is kept is not sent whole");
      Await.until("both have the same document", () -> {
        JsonStructure document = seen.document();
        for (Heard event : client.heard()) {
          document = Json.createPatch((JsonArray) read(event.data())).apply(document);
        }
        return document.equals(built(fresh.all().getFirst().heard()).document());
      });
    }
    for (String old : List.of("mwq8zzzz-17", "-1", "x", "9".repeat(1_000), "é")) {
      try (Streams stranger = Streams.open(platform, 1, "Last-Event-ID", old)) {
        Client client = stranger.all().getFirst();
        Await.until("the whole", () -> client.heard().size() >= 2);
        assertEquals(List.of("resync", "snapshot"), client.heard().stream().limit(2).map(Heard::name).toList(), old);
      }
    }
  }

  @Test
  void twoHundredStreams_closedByTheirClients_leaveNothing(TestPlatform platform) {
    int leases = held(platform).leases();
    long subscriptions = meter(platform, "events_subscriptions");
    try (Streams streams = Streams.open(platform, 200)) {
      assertEquals(200, held(platform).streams());
      assertEquals(200, meter(platform, "dashboard_viewers"));
      Await.until("changes for all", () -> streams.all().stream().allMatch(client -> client.deltas() > 0));
    }
    Await.until("no streams", () -> held(platform).streams() == 0 && meter(platform, "dashboard_viewers") == 0);
    Await.until("no connection but that of who asks", () -> meter(platform, "http_connections") <= 1);
    assertEquals(leases, held(platform).leases());
    assertEquals(subscriptions, meter(platform, "events_subscriptions"));
    Await.until("no thread but those that stand", () -> held(platform).threads() == STANDING_THREADS);
  }

  @Test
  void aStop_with500Streams_takesASecondAtMost_andTellsEachClientsPart(TestPlatform platform) throws InterruptedException {
    WebSocketClient socket = platform.webSocket("/ws/dashboard");
    socket.awaitMessages(2);
    try (Streams streams = Streams.open(platform, 500)) {
      Await.until("changes for all", () -> streams.all().stream().allMatch(client -> client.deltas() > 0));
      Outcome outcome = platform.control().apply(Action.STOP, "dashboard", Deadline.after(Duration.ofSeconds(20))).getFirst();

      assertEquals(ModuleState.STOPPED, outcome.state());
      assertTrue(outcome.took().compareTo(STOP) <= 0, () -> "the stop took " + outcome.took());
      Await.until("the end of all", () -> streams.all().stream().allMatch(Client::isOver));
      for (Client client : streams.all()) {
        Heard last = client.heard().getLast();
        assertTrue(last.name().equals("end") && last.data().matches("\\{\"reconnectMs\":\\d+}"), last::toString);
      }
      ModuleReport report = platform.stop().stoppedBefore().stream().filter(each -> each.module().equals("dashboard")).findFirst()
          .orElseThrow();
      List<Statistic> parts = report.statistics().stream().filter(line -> line.label().startsWith("changes for event stream ")).toList();
      assertEquals(500, parts.size());
      assertEquals(1, report.statistics().stream().filter(line -> line.label().startsWith("changes for WebSocket ")).count());
      assertTrue(parts.stream().allMatch(part -> part.value() > 0), parts::toString);
      var all = report.statistics().stream().collect(Collectors.toMap(Statistic::label, Function.identity()));
      assertEquals(501, all.get("viewers").value());
      assertEquals(0, all.get("viewers let go because they did not read").value());
      assertEquals(
          report.statistics().stream().filter(line -> line.label().matches("changes for (event stream|WebSocket) .*"))
              .mapToDouble(Statistic::value).sum(), all.get("changes told").value());
      assertEquals(0, all.get("share of reads that failed").value());
    }
  }
}
