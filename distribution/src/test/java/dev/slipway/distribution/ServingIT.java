package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One started distribution, seen by its users. */
class ServingIT {

  private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

  @TempDir
  static Path data;

  private static SlipwayProcess slipway;

  @BeforeAll
  static void start() throws Exception {
    slipway = TestHome.slipway(data).start("run");
    slipway.awaitReady(TestHome.START);
  }

  @AfterAll
  static void stop() {
    slipway.close();
  }

  @Test
  void index_linksThePageOfEachModule() throws Exception {
    String page = slipway.get("/").body();

    assertTrue(page.contains("href=\"/dashboard/\""), page);
    assertTrue(page.contains("href=\"/ticks/\""), page);
    assertEquals(200, slipway.get("/ticks/").statusCode());
  }

  /** SQLite is native code, loaded at the start: that is granted to the features' layers, so the JVM has no reason to warn. */
  @Test
  void start_isWithoutAWarningAboutNativeCode() throws Exception {
    assertEquals(200, slipway.get("/chat/readyz").statusCode());
    assertTrue(slipway.lines().stream().noneMatch(line -> line.contains("restricted method") || line.startsWith("WARNING")),
        () -> String.join("\n", slipway.lines()));
  }

  @Test
  void health_answersOnEveryProbe() throws Exception {
    for (String path : new String[] {"/health", "/health/live", "/health/ready", "/health/started", "/livez", "/readyz", "/healthz"}) {
      assertEquals(200, slipway.get(path).statusCode(), path);
    }
  }

  @Test
  void ticks_areGapless() throws Exception {
    try (TickClient client = TickClient.connect(slipway.webSocket("/ws/ticks"))) {
      long first = seq(client.next("\"type\":\"tick\""));

      for (long expected = first + 1; expected <= first + 20; expected++) {
        assertEquals(expected, seq(client.next("\"type\":\"tick\"")));
      }
    }
  }

  /** Helidon's meters do nothing when their provider is not linked: only a number that grows shows that it is. */
  @Test
  void metrics_countWhatHappens() throws Exception {
    try (TickClient client = TickClient.connect(slipway.webSocket("/ws/ticks"))) {
      double before = sample("ticks_ticks_total");
      double after = before;
      for (int heard = 0; heard < 100 && after == before; heard++) {
        client.next("\"type\":\"tick\"");
        after = sample("ticks_ticks_total");
      }

      assertTrue(after > before, "ticks_ticks_total stays at " + before);
    }
  }

  private static long seq(String message) {
    Matcher matcher = SEQ.matcher(message);
    assertTrue(matcher.find(), message);
    return Long.parseLong(matcher.group(1));
  }

  private static double sample(String name) throws Exception {
    String text = slipway.get("/metrics").body();
    return text.lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in\n" + text));
  }
}
