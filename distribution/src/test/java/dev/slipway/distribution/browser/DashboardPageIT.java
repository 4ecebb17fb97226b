package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.FeatureJar;
import dev.slipway.distribution.SlipwayProcess;
import dev.slipway.distribution.TestHome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of the dashboard: it shows what runs, lets an administrator act, and follows a stop to its end and beyond. */
class DashboardPageIT {

  private static final String TOKEN = "token-of-the-tests";
  /** Broken as soon as anybody looks, and never again. */
  private static final String RULE = "somebody-looks: dashboard_viewers > 0 info cooldown 24h";

  private static final String MESSAGE = "told while the platform stops";

  @RegisterExtension
  static final Browsers BROWSERS = new Browsers();

  @TempDir
  Path folder;

  private Path modules;

  @BeforeEach
  void makeOneThatNeedsTheTicks() throws IOException {
    modules = folder.resolve("modules");
    TestHome.copy(TestHome.path().resolve("modules"), modules);
    FeatureJar.ofResources(modules, "ledger");
  }

  private SlipwayProcess.Start slipway() {
    return Site.withGuests(folder.resolve("data")).setting("modules-folder", modules.toString())
        .setting("admin.token", TOKEN).setting("modules.dashboard.alerts.rules", RULE)
        .setting("modules.dashboard.alerts.off", "all");
  }

  @Test
  void numbersAreLive_onADesk_inTheDark_andOnAPhone() throws Exception {
    try (SlipwayProcess slipway = slipway().start("run")) {
      slipway.awaitReady(Site.START);
      Browser desktop = open(BROWSERS.desktop(), slipway);
      desktop.expect(DashboardPageIT::isAboutTheServerBeingAway);
      desktop.awaitText("#phase", "running"::equals);
      desktop.awaitText("#running", "5 of 5 run"::equals);
      assertTrue(desktop.awaitText("#figure-memory strong", text -> text.endsWith("iB")).matches("[\\d,.]+ [MG]iB"));
      String cpu = desktop.awaitText("#cpu strong", text -> text.matches("\\d+ %"));
      desktop.awaitText("#cpu strong", text -> !text.equals(cpu));
      long requests = requests(desktop);
      for (int i = 0; i < 20; i++) {
        slipway.get("/api/ticks/status");
      }
      Wait.until("the requests are counted", () -> requests(desktop) >= requests + 20);
      desktop.awaitText("#paths", text -> text.contains("/api/ticks"));
      Wait.until("a line", () -> points(desktop, "requests") > 3 && points(desktop, "messages") > 3);
      assertTrue(desktop.texts("#activity li").stream().anyMatch(text -> text.contains("ledger")), () -> desktop.text("#activity"));
      assertEquals("", desktop.runLater(Browser.resource("dashboard-parts.js")), "parts of the page");
      assertEquals(1, desktop.count(".arrows g path"), "from the ticks to the ledger");
      assertEquals(List.of(), Axe.violations(desktop));
      desktop.screenshot("dashboard");

      Wait.until("the checks", () -> desktop.text("#module-chat .checks").equals("store is up"));
      desktop.run("location.reload()");
      Wait.until("who comes later has the history at once", () -> points(desktop, "requests") > 5 && points(desktop, "heap") > 5);

      Browser dark = open(BROWSERS.dark(), slipway);
      dark.expect(DashboardPageIT::isAboutTheServerBeingAway);
      Wait.until("a line", () -> points(dark, "requests") > 3);
      assertEquals(List.of(), Axe.violations(dark));
      dark.screenshot("dashboard-dark");

      Browser phone = open(BROWSERS.phone(), slipway);
      phone.expect(DashboardPageIT::isAboutTheServerBeingAway);
      assertEquals(List.of(), Axe.violations(phone));
      assertEquals(true, phone.run("return document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out");
      phone.screenshot("dashboard-phone");
      phone.run("document.getElementById('modules-title').scrollIntoView()");
      phone.screenshot("dashboard-phone-modules");
    }
  }

  @Test
  void administrator_stopsAndStartsAModule_whoseDependentsAreNamedBefore() throws Exception {
    try (SlipwayProcess slipway = slipway().start("run")) {
      slipway.awaitReady(Site.START);
      Browser browser = open(BROWSERS.desktop(), slipway);
      browser.expect(complaint -> complaint.contains("status of 401") || isAboutTheServerBeingAway(complaint));
      browser.click("#module-ticks [data-action=stop]");
      browser.await("#token[open]");
      assertEquals(List.of(), Axe.violations(browser));
      browser.type("#token-value", "another-token", Keys.ENTER);
      browser.awaitText("#token-error", text -> text.startsWith("This token is not accepted"));
      assertNull(browser.run("return sessionStorage.getItem('slipway.admin.token')"), "a bad token is not kept");
      browser.screenshot("dashboard-token");
      browser.type("#token-value", TOKEN, Keys.ENTER);
      browser.await("#plan[open]");
      assertEquals("Stops too, for without ticks it cannot be: ledger.", browser.text("#plan-others"));
      assertEquals(List.of("ledger", "ticks"), browser.texts("#plan-steps li"));
      assertEquals(List.of(), Axe.violations(browser));
      browser.screenshot("dashboard-plan");
      browser.type("#plan-yes", Keys.ESCAPE);
      Wait.until("it was only a question", () -> browser.count("#plan[open]") == 0);
      assertEquals(200, slipway.get("/ticks/").statusCode());

      confirm(browser, "ticks", "stop");
      browser.awaitText("#module-ticks .state", "stopped"::equals);
      browser.awaitText("#module-ledger .state", "stopped"::equals);
      browser.awaitText("#note", text -> text.startsWith("Done: ") && text.contains("ledger stopped") && text.contains("ticks stopped"));
      assertEquals(404, slipway.get("/ticks/").statusCode());
      browser.awaitText("#running", "3 of 5 run"::equals);
      Wait.until("its page is not offered", () -> browser.count("nav a[href='/ticks/']") == 0);
      browser.screenshot("dashboard-stopped-module");
      confirm(browser, "ticks", "start"); // which brings back what was stopped with it
      browser.awaitText("#note", text -> text.startsWith("Done: ") && text.contains("ledger running"));
      browser.awaitText("#module-ledger .state", "running"::equals);
      browser.awaitText("#module-ticks .state", "running"::equals);
      assertEquals(200, slipway.get("/ticks/").statusCode());

      confirm(browser, "dashboard", "restart");
      browser.awaitText("#note", text -> text.startsWith("Done: ") && text.contains("dashboard running"));
      browser.awaitText("#connection", "live"::equals);
    }
  }

  @Test
  void alert_isAcknowledgedAndResolved() throws Exception {
    try (SlipwayProcess slipway = slipway().start("run")) {
      slipway.awaitReady(Site.START);
      Browser browser = open(BROWSERS.desktop(), slipway);
      browser.expect(DashboardPageIT::isAboutTheServerBeingAway);
      browser.awaitText("#alerts .standing", "firing"::equals);
      assertEquals("1", browser.awaitText("#open-alerts", "1"::equals));
      browser.click("#alerts [data-word=acknowledge]");
      browser.await("#token[open]");
      browser.type("#token-value", TOKEN, Keys.ENTER);
      browser.awaitText("#alerts .standing", "acknowledged by admin"::equals);
      assertEquals(List.of(), Axe.violations(browser));
      browser.run("document.getElementById('alerts-title').scrollIntoView()");
      browser.screenshot("dashboard-alert");
      browser.click("#alerts [data-word=resolve]");
      browser.awaitText("#alerts .standing", "resolved by admin"::equals);
      browser.awaitText("#open-alerts", "0"::equals);
      browser.awaitText("#activity", text -> text.contains("alert somebody-looks is resolved by admin"));
    }
  }

  @Test
  void ofVeryManyAlerts_theLastLineStandsForThoseThatAreNotListed() throws Exception {
    String rules = IntStream.range(0, 60).mapToObj(i -> "full-" + i + ": data_disk_free_ratio < 2").collect(Collectors.joining(","));
    try (SlipwayProcess slipway = slipway().setting("modules.dashboard.alerts.rules", rules).start("run")) {
      slipway.awaitReady(Site.START);
      Browser browser = open(BROWSERS.desktop(), slipway);
      browser.expect(DashboardPageIT::isAboutTheServerBeingAway);
      browser.awaitText("#open-alerts", "60"::equals);
      browser.awaitText("#alerts li:last-child .text", "and 10 more, which are listed and told as these end"::equals);
      assertEquals("", browser.text("#alerts li:last-child .buttons"), "nothing to answer to");
      assertEquals(51, browser.count("#alerts li"));
      assertEquals(List.of(), Axe.violations(browser));
    }
  }

  @Test
  void stop_isShownToItsEnd_withWhatItWaitsFor_andTheReturnToo() throws Exception {
    Browser browser = BROWSERS.desktop();
    int port;
    try (SlipwayProcess first = slipway().start("run"); Socket slow = new Socket()) {
      first.awaitReady(Site.START);
      port = first.port();
      slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      open(browser, first);
      browser.expect(DashboardPageIT::isAboutTheServerBeingAway);
      beginARequest(slow);
      browser.awaitText("#module-ledger .holds", text -> text.contains("1 request"));
      first.terminate();
      browser.awaitText("#stop-title", "The platform is stopping"::equals);
      browser.awaitText("#stop .fates", text -> text.contains("waits for request POST /ledger"));
      assertEquals("Drain", browser.text("#stop .now strong"));
      assertEquals("drain", browser.text("#phase"));
      assertEquals(List.of(), Axe.violations(browser));
      browser.screenshot("dashboard-stopping");
      finishTheRequest(slow);
      browser.awaitText("#stop-title", "The platform has stopped"::equals);
      assertEquals(0, first.awaitExit(Site.STOP).code());
      assertEquals(6, browser.count("#stop .phases .done"), () -> browser.text("#stop"));
      assertTrue(browser.texts("#stop .fate").stream().allMatch(text -> text.startsWith("stopped at ")), () -> browser.text("#stop"));
      browser.screenshot("dashboard-stopped");
    }
    try (SlipwayProcess second = slipway().port(port).start("run")) {
      second.awaitReady(Site.START);
      browser.awaitText("#connection", "live"::equals);
      browser.awaitText("#phase", "running"::equals);
      Wait.until("the stop is past", () -> browser.count("#stop[hidden]") == 1);
      browser.awaitText("#running", "5 of 5 run"::equals);
      assertEquals(List.of(), browser.complaints());
    }
  }

  private static Browser open(Browser browser, SlipwayProcess slipway) {
    browser.open(slipway.uri("/dashboard/"));
    browser.awaitText("#connection", "live"::equals);
    browser.await("#module-ticks.running [data-action=stop]:not([aria-disabled=true])");
    return browser;
  }

  private static void confirm(Browser browser, String module, String action) {
    browser.click("#module-" + module + " [data-action=" + action + "]");
    browser.await("#plan[open]");
    browser.click("#plan-yes");
  }

  /** Sends the beginning of a request, which its module has to wait for. */
  private static void beginARequest(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    String head = String.join("\r\n", "POST /ledger HTTP/1.1", "Host: localhost:" + socket.getPort(), "Authorization: Bearer " + TOKEN,
        "Content-Type: text/plain", "Content-Length: " + MESSAGE.length(), "", MESSAGE.substring(0, 1));
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void finishTheRequest(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(MESSAGE.substring(1).getBytes(StandardCharsets.US_ASCII));
    out.flush();
    String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertTrue(answer.startsWith("HTTP/1.1 201 ") && answer.endsWith("taken down: " + MESSAGE), answer);
  }

  private static long requests(Browser browser) {
    return Long.parseLong("0" + browser.text("#requests .detail").replaceAll("\\D", ""));
  }

  private static int points(Browser browser, String chart) {
    String script = "return document.querySelector(`#${arguments[0]} canvas`)?.dataset.points";
    return Integer.parseInt(Objects.requireNonNullElse(browser.run(script, chart), "0").toString());
  }

  /** The browser says of each attempt that fails that it failed; anything else is a defect. */
  private static boolean isAboutTheServerBeingAway(String complaint) {
    return complaint.contains("net::ERR_") || complaint.contains("status of 503") || complaint.contains("status of 404");
  }
}
