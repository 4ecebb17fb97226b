package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.EventTape.Event;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stop as those hear it who watch: recorded from the signal to the last event, kept in {@code target/artefacts/stop}, and shortened
 * in the guide to the dashboard, where {@code -Dupdate.docs=true} writes it anew.
 */
class StopRecordingIT {

  private static final List<String> PHASES = List.of("unready", "quiesce", "drain", "close", "prove");
  private static final Path GUIDE = Path.of("..", "docs", "dashboard.md").toAbsolutePath().normalize();
  private static final Pattern SHOWN = Pattern.compile("(?<=```event-stream\\n).*?(?=```)", Pattern.DOTALL);
  private static final String BODY = "{\"content\":\"said while the platform stops\"}";

  @TempDir
  Path data;

  @Test
  void aStop_isToldToItsEnd_withTheProgressOfEachModule_andWhatItWaitsFor() throws Exception {
    try (SlipwayProcess platform = TestHome.slipway(data)
        .setting("access.guests", "true").setting("stop.unready", "500ms").setting("stop.drain", "4s").start("run")) {
      platform.awaitReady(TestHome.START);
      try (EventTape host = EventTape.of(platform.uri("/platform/events"));
          EventTape dashboard = EventTape.of(platform.uri("/api/dashboard/stream"));
          TickClient ticks = TickClient.connect(platform.webSocket("/ws/ticks"));
          TickClient talker = TickClient.connect(platform.webSocket("/chat/ws?guest=ann"));
          TickClient listener = TickClient.connect(platform.webSocket("/chat/ws?guest=bob"));
          Socket slow = slowTalker(platform.port())) {
        ticks.next("\"");
        talker.next("hello");
        listener.next("hello");
        TestHome.await("the slow request is under way", TestHome.START, () -> requestsOfTheChat(dashboard) > 0);

        platform.terminate();
        TestHome.await("it is told what is waited for", TestHome.STOP, () -> !host.events("waiting").isEmpty());
        slow.getOutputStream().write(BODY.substring(1).getBytes(StandardCharsets.US_ASCII));
        TestHome.await("both streams end", TestHome.STOP, () -> host.isOver() && dashboard.isOver());
        SlipwayProcess.Exit exit = platform.awaitExit(TestHome.STOP);
        assertEquals(0, exit.code(), exit::output);
        assertTrue(exit.output().lines().anyMatch(line ->
            line.contains("module chat takes long in drain, waiting for: request POST /api/chat/")
                && line.contains("; drain stands at ") && line.contains("; thread chat/") && line.contains(" made at ")), exit::output);
        Artefacts.keep("stop/platform-events.txt", host.content());
        Artefacts.keep("stop/dashboard-stream.txt", dashboard.content());

        whole(host);
        each(host);
        toItsOwnEnd(dashboard);
        for (TickClient client : List.of(ticks, talker, listener)) {
          assertEquals(1001, client.end(TestHome.STOP).code());
        }
        assertEquals(shown(host), guide(shown(host)), "docs/dashboard.md shows another stop; -Dupdate.docs=true brings it up to date");
      }
    }
  }

  /** Opens a connection on which a guest begins to say something to the chat, over HTTP, and does not go on. */
  private static Socket slowTalker(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write(String.join("\r\n", "POST /api/chat/rooms/lobby/messages HTTP/1.1", "Host: localhost:" + port,
        "Slipway-Guest: eve", "Content-Type: application/json", "Content-Length: " + BODY.length(), "", BODY.substring(0, 1))
        .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Returns how many requests the chat has under way, as far as the dashboard has told. */
  private static long requestsOfTheChat(EventTape dashboard) {
    if (dashboard.events().isEmpty()) {
      return 0;
    }
    JsonStructure state = dashboard.events().getFirst().json();
    for (Event delta : dashboard.events("delta")) {
      state = Json.createPatch(patch(delta)).apply(state);
    }
    JsonArray modules = state.asJsonObject().getOrDefault("modules", JsonValue.EMPTY_JSON_ARRAY).asJsonArray(); // none in the first moment
    return modules.getValuesAs(JsonObject.class).stream()
        .filter(module -> module.getString("name").equals("chat")).mapToInt(module -> module.getInt("requests")).sum();
  }

  private static JsonArray patch(Event delta) {
    try (JsonReader reader = Json.createReader(new StringReader(delta.data()))) {
      return reader.readArray();
    }
  }

  private static void whole(EventTape host) {
    assertEquals(PHASES, host.events("phase").stream().map(event -> event.json().getString("phase")).toList());
    List<Event> all = host.events();
    assertEquals("end", all.getLast().name(), "the stream says that it ends");
    assertTrue(all.getLast().json().getInt("reconnectMs") > 0, all.getLast()::toString);
    List<Long> numbers = all.stream().filter(event -> !event.id().isEmpty())
        .map(event -> Long.parseLong(event.id().substring(event.id().lastIndexOf('-') + 1))).toList();
    assertEquals(LongStream.rangeClosed(numbers.getFirst(), numbers.getLast()).boxed().toList(), numbers, "each once, in its order");
    assertTrue(waitsOf("chat", host).stream().anyMatch(line -> line.contains("POST /api/chat")), () -> host.events("waiting").toString());
  }

  private static List<String> waitsOf(String module, EventTape host) {
    return host.events("waiting").stream().map(Event::json).filter(event -> event.getString("module").equals(module))
        .flatMap(event -> event.getJsonArray("waitingFor").getValuesAs(JsonString::getString).stream()).toList();
  }

  /** Each module goes through its states, each in the phase of the platform to which it belongs. */
  private static void each(EventTape host) {
    for (String module : List.of("chat", "dashboard", "relay", "ticks")) {
      String phase = "";
      StringBuilder way = new StringBuilder();
      for (Event event : host.events()) {
        if (event.name().equals("phase")) {
          phase = event.json().getString("phase");
        } else if (event.name().equals("module") && event.json().getString("module").equals(module)) {
          way.append(phase).append(':').append(event.json().getString("to")).append(' ');
        }
      }
      assertEquals("quiesce:quiescing drain:draining close:closing close:stopped ", way.toString(), module);
    }
  }

  private static void toItsOwnEnd(EventTape dashboard) {
    List<Event> all = dashboard.events();
    assertEquals("snapshot", all.getFirst().name());
    assertEquals("end", all.getLast().name());
    assertTrue(dashboard.events("delta").stream().anyMatch(delta -> delta.data().contains("\"unready\"")), "it tells how the stop begins");
    assertEquals(all.size(), 2 + dashboard.events("delta").size(), () -> all.stream().map(Event::name).distinct().toList().toString());
  }

  /** Returns what the guide shows: the phases, one module, and what is always the same of them, however busy the machine is. */
  private static String shown(EventTape host) {
    return host.events().stream()
        .filter(StopRecordingIT::isShown)
        .map(event -> "event: " + event.name() + "\ndata: " + alwaysTheSame(event.json()) + "\n")
        .collect(Collectors.joining("\n"));
  }

  private static boolean isShown(Event event) {
    return switch (event.name()) {
      case "phase", "end" -> true;
      case "module" -> event.json().getString("module").equals("chat");
      case "waiting" -> event.json().getString("module").equals("chat") && event.json().getString("step").equals("drain");
      default -> false;
    };
  }

  private static String alwaysTheSame(JsonObject event) {
    return Json.createObjectBuilder(event).remove("time").remove("severity").remove("summary").build().toString()
        .replaceAll("(?<=\"budgetMs\":)\\d+", "9450").replaceAll("(?<=\"tookMs\":)\\d+", "20")
        .replaceAll("(?<=\"reconnectMs\":)\\d+", "1200")
        .replaceAll("(?<=127\\.0\\.0\\.1:)\\d+", "40112").replaceAll("\\d+(?= ms\\b)", "20");
  }

  private static String guide(String recorded) throws IOException {
    String guide = Files.readString(GUIDE);
    Matcher matcher = SHOWN.matcher(guide);
    assertTrue(matcher.find(), "the guide shows a stop");
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(GUIDE, matcher.replaceFirst(Matcher.quoteReplacement(recorded)));
      return recorded;
    }
    return matcher.group();
  }
}
