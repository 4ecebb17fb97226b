package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.SlipwayProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The relay's page, with the demo for a source: what is asked for happens, and what happens is seen. */
class RelayPageIT {

  /** More than ffmpeg takes to begin on a busy machine. */
  private static final Duration BEGIN = Duration.ofSeconds(40);
  private static final String KEY = "very-secret-key";
  private static final String TOKEN = "the-token-of-the-administrator";

  @RegisterExtension
  static final Browsers BROWSERS = new Browsers();

  @TempDir
  static Path data;

  private static SlipwayProcess slipway;

  @BeforeAll
  static void start() throws Exception {
    slipway = Site.of(data).setting("modules.relay.hosts.allow", "127.0.0.1").setting("access.guests", "true")
        .setting("admin.token", TOKEN).start("run");
    slipway.awaitReady(Site.START);
  }

  @AfterAll
  static void stop() {
    slipway.close();
  }

  /** Opens the page by the administrator's link. */
  private static Browser open(Browser browser) {
    browser.open(slipway.uri("/relay/#token=" + TOKEN));
    browser.awaitText("#connection", "live"::equals);
    assertEquals("", browser.run("return location.hash"), "the token is out of sight");
    return browser;
  }

  /** Opens the page, starts the demo, and waits until it runs. */
  private static Browser openWithDemo(Browser browser) {
    open(browser);
    browser.click("#demo");
    awaitRow(browser, "demo", "running");
    return browser;
  }

  /** Adds an endpoint where nobody listens. */
  private static void addEndpoint(Browser browser, String name) {
    browser.click("#add summary");
    browser.type("[name=input_name]", "demo");
    browser.type("[name=output_name]", name);
    browser.type("[name=output_url]", "rtmp://127.0.0.1:9/live/" + KEY, Keys.ENTER);
    awaitRow(browser, name, "retrying");
  }

  private static String row(Browser browser, String name) {
    return browser.texts("#rows tr").stream().filter(text -> text.startsWith(name)).findFirst().orElse("");
  }

  private static String awaitRow(Browser browser, String name, String part) {
    return Wait.value("the row of " + name, BEGIN, () -> row(browser, name), text -> text.contains(part));
  }

  private static void press(Browser browser, String label) {
    browser.await("button[aria-label='" + label + "']");
    browser.click("button[aria-label='" + label + "']");
  }

  private static void delete(Browser browser, String label, String question) {
    press(browser, "Delete " + label);
    browser.await("#confirm[open]");
    assertEquals(question, browser.text("#confirm-text"));
    browser.click("#confirm-yes");
    Wait.until(label + " is gone", () -> row(browser, label).isEmpty());
  }

  /** The browser may make the file before it has its content. */
  private static void awaitDownload(Path file) {
    Wait.until(file.getFileName() + " is downloaded", () -> file.toFile().length() > 0);
  }

  @Test
  void guest_looks_andIsAskedForAToken_whereHeWantsToChangeSomething() {
    Browser browser = BROWSERS.desktop();
    browser.expect(complaint -> complaint.contains("status of 401") || complaint.contains("status of 403"));
    browser.open(slipway.uri("/relay/"));
    browser.awaitText("#connection", "live"::equals);
    assertEquals(0, browser.count("#ask-token[open]"));
    browser.click("#demo");
    browser.await("#ask-token[open]");
    assertEquals("Only an administrator may do that.", browser.text("#token-why"));
    assertEquals(List.of(), Axe.violations(browser));
    browser.click("#token-cancel");
    browser.awaitText("#problem", text -> text.contains("admin"));
    browser.click("#demo");
    browser.type("#token", "no-token", Keys.ENTER);
    browser.awaitText("#token-error", "This token is not accepted."::equals);
    browser.screenshot("relay-token");
    browser.type("#token", TOKEN, Keys.ENTER);
    awaitRow(browser, "demo", "running");
    assertEquals("", browser.text("#problem"));
  }

  @Test
  void search_findsNamesAndAddresses() {
    Browser browser = openWithDemo(BROWSERS.desktop());
    addEndpoint(browser, "sought");
    browser.type("#search", "SOUGHT 127.0");
    Wait.until("the input and its endpoint", () -> browser.texts("#rows tr").size() == 2);
    browser.type("#search", "x");
    browser.awaitText("#nothing", "Nothing matches the search."::equals);
    browser.type("#search", Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE, Keys.TAB);
    awaitRow(browser, "demo", "running");
    delete(browser, "sought", "Delete the endpoint sought of demo?");
  }

  @Test
  void export_hidesSecretsUnlessAskedFor_andIsImportedAgain() throws Exception {
    Browser browser = openWithDemo(BROWSERS.dark());
    browser.expect(complaint -> complaint.contains("status of 400"));
    addEndpoint(browser, "kept");
    Path exported = browser.downloads().resolve("relay_config.json");
    browser.click("#export");
    browser.await("#ask-export[open]");
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("relay-export-dark");
    browser.click("#export-yes");
    awaitDownload(exported);
    assertFalse(Files.readString(exported).contains(KEY));
    browser.type("#import-file", exported.toString());
    browser.awaitText("#problem", text -> text.startsWith("nothing was imported"));

    Files.delete(exported);
    browser.click("#export");
    browser.click("#export-secrets");
    browser.click("#export-yes");
    awaitDownload(exported);
    assertTrue(Files.readString(exported).contains(KEY));
    delete(browser, "demo", "Delete the input demo and with it kept?");
    browser.type("#import-file", exported.toString());
    browser.awaitText("#toast-text", "Imported 1 inputs with 1 endpoints."::equals);
    awaitRow(browser, "kept", "retrying");
    assertEquals("", browser.text("#problem"));
    delete(browser, "kept", "Delete the endpoint kept of demo?");
  }

  @Test
  void presetOfOnesOwn_isKeptUsedAndDeleted() {
    Browser browser = openWithDemo(BROWSERS.phone());
    browser.click("#add summary");
    browser.click("#add-form details summary");
    browser.type("[name=resolution]", "160x90");
    browser.type("[name=framerate]", "5");
    browser.type("[name=preset_name]", "tiny");
    browser.click("#keep-preset");
    Wait.until("it is chosen", () -> "tiny".equals(browser.run("return document.querySelector('[name=platform_preset]').value")));
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("relay-preset-phone");
    browser.type("[name=input_name]", "demo");
    browser.type("[name=output_name]", "small");
    browser.type("[name=output_url]", "rtmp://127.0.0.1:9/live/" + KEY, Keys.ENTER);
    awaitRow(browser, "small", "· tiny");
    delete(browser, "small", "Delete the endpoint small of demo?");

    browser.click("#add summary");
    browser.type("[name=platform_preset]", "tiny");
    browser.click("#delete-preset");
    browser.await("#confirm[open]");
    assertEquals("Delete the preset tiny? Endpoints that were made with it stay as they are.", browser.text("#confirm-text"));
    browser.click("#confirm-yes");
    Wait.until("it is gone", () -> browser.texts("[name=platform_preset] option").stream().noneMatch("tiny"::equals));
  }

  @Test
  void restart_isSurvived_andWhatRanRunsAgain(@TempDir Path own) throws Exception {
    Browser browser = BROWSERS.desktop();
    browser.expect(complaint -> complaint.contains("ERR_") || complaint.contains("status of 401") || complaint.contains("status of 503"));
    SlipwayProcess.Start start = Site.of(own).setting("admin.token", TOKEN);
    int port;
    try (SlipwayProcess first = start.start("run")) {
      first.awaitReady(Site.START);
      port = first.port();
      browser.open(first.uri("/relay/"));
      browser.await("#ask-token[open]");
      assertEquals("Looking needs a token.", browser.text("#token-why"));
      browser.type("#token", TOKEN, Keys.ENTER);
      browser.awaitText("#connection", "live"::equals);
      browser.click("#demo");
      awaitRow(browser, "demo", "running");
      first.terminate();
      browser.awaitText("#connection", "waiting for the server"::equals);
      first.awaitExit(Site.STOP);
    }
    try (SlipwayProcess second = start.port(port).start("run")) {
      second.awaitReady(Site.START);
      Wait.value("the page is back", BEGIN, () -> browser.text("#connection"), "live"::equals);
      awaitRow(browser, "demo", "running");
      assertEquals(0, browser.count("#ask-token[open]"));
    }
  }

  @Test
  void demo_isStartedWithOneClick_andRuns() {
    Browser browser = open(BROWSERS.desktop());
    browser.click("#demo");

    awaitRow(browser, "demo", "running");
    awaitRow(browser, "demo", "bit/s");
    browser.awaitText("#fact-bitrate", text -> text.endsWith("bit/s"));
    browser.awaitText("#fact-memory", text -> text.matches("[1-9]\\d* MB"));
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("relay");

    browser.run("window.button = document.querySelector(\"[aria-label='Record demo']\")");
    String before = row(browser, "demo");
    Wait.until("the numbers move", () -> !row(browser, "demo").equals(before));
    assertEquals(true, browser.run("return window.button.isConnected"), "what is pressed does not vanish under the pointer");
  }

  @Test
  void recording_isStartedByTheRedButton_andListedByItself() throws Exception {
    Browser browser = openWithDemo(BROWSERS.desktop());
    press(browser, "Record demo");
    browser.await("[aria-label='Stop recording demo'][aria-pressed=true]");
    browser.click("#tab-recordings");
    Wait.until("it is listed", () -> !browser.texts("#files tr").isEmpty());
    Wait.until("it grows", () -> browser.text("#files tr").matches("(?s).*([2-9]\\d\\d kB|MB).*")); // some 70 kB a second
    assertTrue(browser.text("#files tr").contains("recording"), () -> browser.text("#files tr"));
    browser.click("#files button[aria-label='Stop recording demo']");
    Wait.until("it is finished", () -> browser.text("#files .badge").equals("finished"));
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("relay-recordings");

    String file = browser.text("#files td");
    Path downloaded = browser.downloads().resolve(file);
    press(browser, "Download " + file);
    awaitDownload(downloaded);
    assertEquals("ftyp", new String(Files.readAllBytes(downloaded), 4, 4, StandardCharsets.US_ASCII));
    press(browser, "Delete " + file);
    browser.await("#confirm[open]");
    assertEquals("Delete the recording " + file + "? It cannot be brought back.", browser.text("#confirm-text"));
    browser.click("#confirm-yes");
    browser.awaitText("#no-files", text -> text.startsWith("No recordings"));
  }

  @Test
  void deletion_namesWhatGoes_andIsTakenBack() {
    Browser browser = openWithDemo(BROWSERS.dark());
    addEndpoint(browser, "nowhere");
    assertTrue(browser.texts("#rows td").stream().noneMatch(text -> text.contains(KEY)), "a stream key is shown");
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("relay-dark");

    press(browser, "Delete demo");
    browser.await("#confirm[open]");
    assertEquals("Delete the input demo and with it nowhere?", browser.text("#confirm-text"));
    browser.screenshot("relay-confirm-dark");
    browser.click("#confirm [value=no]");
    assertTrue(row(browser, "nowhere").contains("nowhere"));

    delete(browser, "demo", "Delete the input demo and with it nowhere?");
    browser.awaitText("#toast-text", "demo was deleted."::equals);
    browser.screenshot("relay-undo-dark");
    browser.click("#undo");
    awaitRow(browser, "demo", "running");
    awaitRow(browser, "nowhere", "retrying");
    delete(browser, "nowhere", "Delete the endpoint nowhere of demo?");
  }

  @Test
  void badAddress_isToldAtTheForm() {
    Browser browser = open(BROWSERS.desktop());
    browser.expect(complaint -> complaint.contains("status of 400"));
    browser.click("#add summary");
    browser.type("[name=input_name]", "odd");
    browser.type("[name=input_url]", "ftp://example.org/video", Keys.ENTER);
    browser.awaitText("#add-error", text -> text.contains("ftp") || text.contains("rtmp"));
    assertEquals("odd", browser.run("return document.querySelector('[name=input_name]').value"), "what was typed stays");
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("relay-form");
    assertEquals("", row(browser, "odd"));
  }

  @Test
  void preview_plays() {
    Browser browser = openWithDemo(BROWSERS.desktop());
    browser.expect(complaint -> complaint.contains("index.m3u8") && complaint.contains("status of 503"));
    press(browser, "Preview demo");
    browser.await("#player[open]");
    Wait.value("the picture moves", BEGIN,
        () -> String.valueOf(browser.run("const v = document.getElementById('video'); return v.videoWidth > 0 && v.currentTime > 1")),
        "true"::equals);
    assertEquals("", browser.text("#player-error"));
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("relay-preview");
    browser.click("#player .buttons button");
    Wait.until("it is closed", () -> browser.count("#player[open]") == 0);
  }

  @Test
  void phone_showsAllWithoutScrollingSideways() {
    Browser browser = openWithDemo(BROWSERS.phone());
    addEndpoint(browser, "phone");
    awaitRow(browser, "demo", "bit/s");
    assertEquals(true, browser.run("return document.documentElement.scrollWidth <= window.innerWidth"));
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("relay-phone");
    browser.run("document.getElementById('rows').scrollIntoView()");
    browser.screenshot("relay-phone-rows");
    delete(browser, "phone", "Delete the endpoint phone of demo?");
  }
}
