package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.SlipwayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page of the ticks: it draws what comes, and comes back by itself when the server does. */
class TicksPageIT {

  @RegisterExtension
  static final Browsers BROWSERS = new Browsers();

  @TempDir
  Path data;

  @Test
  void chartIsLive_andGoesOnWithTheServer() throws Exception {
    Browser browser = BROWSERS.desktop();
    int port;
    try (SlipwayProcess first = Site.of(data).start("run")) {
      first.awaitReady(Site.START);
      port = first.port();
      browser.open(first.uri("/ticks/"));
      browser.awaitText("#state", "live"::equals);
      Wait.until("a chart", () -> points(browser) > 20);
      browser.awaitText("#latency", text -> text.endsWith("ms"));
      browser.screenshot("ticks-live");
      assertEquals(8, browser.count("#symbols tr"));
      assertEquals("0", browser.text("#gaps"));
      assertEquals(List.of(), browser.complaints());

      browser.expect(TicksPageIT::isAboutTheServerBeingAway);
      first.terminate();
      browser.awaitText("#state", text -> text.contains("again in") || text.equals("connecting"));
      assertEquals(0, first.awaitExit(Site.STOP).code());
    }
    int before = points(browser);
    try (SlipwayProcess second = Site.of(data).port(port).start("run")) {
      second.awaitReady(Site.START);
      browser.awaitText("#state", "live"::equals);
      browser.awaitText("#note", text -> text.contains("new stream"));
      Wait.until("the chart goes on", () -> points(browser) > before);
      assertTrue(Integer.parseInt(browser.text("#reconnects")) >= 1);
      assertEquals("0", browser.text("#gaps"), "another stream is no gap");
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void connectionThatBreaks_isTakenUpWhereItWas_withoutAGap() throws Exception {
    Browser browser = BROWSERS.desktop();
    try (SlipwayProcess slipway = Site.of(data).start("run"); Cable cable = new Cable(slipway.port())) {
      slipway.awaitReady(Site.START);
      browser.open(cable.uri("/ticks/"));
      browser.awaitText("#state", "live"::equals);
      Wait.until("a chart", () -> points(browser) > 5);
      browser.expect(TicksPageIT::isAboutTheServerBeingAway);
      for (int cut = 1; cut <= 3; cut++) {
        long known = seq(browser);
        cable.pull();
        browser.awaitText("#state", text -> text.contains("again in"));
        Wait.until("ticks that the page misses", () -> lastTick(slipway) > known + 30);
        cable.putBack();
        browser.awaitText("#state", "live"::equals);
        Wait.until("ticks from before and after", () -> seq(browser) > known + 40);
        assertEquals("0", browser.text("#gaps"));
        assertEquals("0", browser.text("#missed"));
      }
      assertTrue(Integer.parseInt(browser.text("#reconnects")) >= 3);
      assertTrue(browser.text("#note").isEmpty(), () -> browser.text("#note"));
      List<String> resumes = cable.requests().stream().filter(line -> line.startsWith("GET /ws/ticks?from=")).toList();
      assertTrue(resumes.size() >= 3 && resumes.stream().allMatch(line -> line.contains("&stream=")), resumes::toString);
      assertEquals(List.of(), browser.complaints());
    }
  }

  private static long seq(Browser browser) {
    return Long.parseLong("0" + browser.text("#seq").replaceAll("\\D", ""));
  }

  private static long lastTick(SlipwayProcess slipway) {
    try {
      return Long.parseLong(slipway.get("/api/ticks/status").body().replaceAll(".*\"seq\":(\\d+).*", "$1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int points(Browser browser) {
    return Integer.parseInt(String.valueOf(browser.run("return document.querySelector('#price canvas').dataset.points ?? 0")));
  }

  /** The browser says of each attempt that fails that it failed; anything else is a defect. */
  private static boolean isAboutTheServerBeingAway(String complaint) {
    return complaint.contains("net::ERR_") || complaint.contains("WebSocket connection to") || complaint.contains("status of 503");
  }
}
