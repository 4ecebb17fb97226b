package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.distribution.Artefacts;
import dev.slipway.distribution.SlipwayProcess;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonWriter;
import jakarta.json.JsonWriterFactory;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page of the platform at work, on a desk and on a phone, by day and by night: usable by everybody, nothing sticks out, and no
 * word on the console. Pictures of all are left in {@code target/artefacts/screenshots/pages}, and what axe-core says in
 * {@code target/artefacts/accessibility.json}.
 */
class EveryPageIT {

  private static final JsonWriterFactory WRITERS = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true));

  /** A built-in rule that is broken on every machine, so that the page shows what such rules say. */
  private static final String FULL_DISK = "disk-nearly-full: data_disk_free_ratio < 1.1 warning";

  /** A screen and what its user prefers. */
  private enum Look {
    DESK(1_280, 860, Browser.Scheme.LIGHT),
    DESK_DARK(1_280, 860, Browser.Scheme.DARK),
    PHONE(390, 844, Browser.Scheme.LIGHT),
    PHONE_DARK(390, 844, Browser.Scheme.DARK);

    private final int width;
    private final int height;
    private final Browser.Scheme scheme;

    Look(int width, int height, Browser.Scheme scheme) {
      this.width = width;
      this.height = height;
      this.scheme = scheme;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @RegisterExtension
  static final Browsers BROWSERS = new Browsers();

  @TempDir
  Path data;

  private final JsonArrayBuilder reports = Json.createArrayBuilder();
  private final List<String> faults = new ArrayList<>();

  @Test
  void everyPage_isForEverybody_onEveryScreen() throws Exception {
    try (SlipwayProcess slipway = Site.withGuests(data).setting("modules.dashboard.alerts.rules", FULL_DISK).start("run")) {
      slipway.awaitReady(Site.START);
      Site.say(slipway, "lobby", "bob", 12);
      Browser browser = BROWSERS.desktop();

      ChatPage.asGuest(browser, slipway, "ann", "lobby").say("Is the slip free? See https://example.org/tides");
      browser.awaitText("#messages .message:last-child .text", text -> text.startsWith("Is the slip free?"));
      look(browser, "chat");

      browser.open(slipway.uri("/relay/#token=" + Files.readString(data.resolve("admin.token")).strip()));
      browser.awaitText("#connection", "live"::equals);
      browser.click("#demo");
      browser.awaitText("#rows .badge", "running"::equals);
      browser.click("[aria-label='Record demo']");
      browser.await("[aria-label='Stop recording demo'][aria-pressed=true]");
      look(browser, "relay");
      browser.click("#tab-recordings");
      browser.awaitText("#files .badge", "recording"::equals);
      look(browser, "relay-recordings");

      browser.open(slipway.uri("/ticks/"));
      browser.awaitText("#state", "live"::equals);
      browser.awaitText("#latency", text -> text.endsWith("ms"));
      look(browser, "ticks");

      browser.open(slipway.uri("/dashboard/"));
      browser.awaitText("#connection", "live"::equals);
      browser.awaitText("#running", text -> text.startsWith("4 of 4"));
      browser.awaitText("#alerts .text", text -> text.startsWith("disk-nearly-full: only "));
      look(browser, "dashboard");

      browser.open(slipway.uri("/"));
      browser.awaitText("[data-connection]", "live"::equals);
      look(browser, "start");

      browser.open(URI.create("about:blank")); // before the platform goes, about which a page would complain
    } finally {
      keepReport();
    }
    assertEquals(List.of(), faults);
  }

  /** Looks at the page in every way there is. */
  private void look(Browser browser, String page) {
    for (Look look : Look.values()) {
      browser.look(look.width, look.height, look.scheme);
      String name = page + "-" + look.label();
      JsonObject report = Axe.report(browser);
      reports.add(Json.createObjectBuilder(report).add("page", name));
      Axe.violations(report).forEach(violation -> faults.add(name + ": " + violation));
      Object beyond = browser.run("return document.documentElement.scrollWidth - innerWidth");
      if (beyond instanceof Number number && number.intValue() > 0) {
        faults.add(name + ": sticks out by " + beyond + " px");
      }
      browser.screenshotOfAll("pages/" + name);
    }
    browser.look(Look.DESK.width, Look.DESK.height, Look.DESK.scheme);
  }

  private void keepReport() {
    StringWriter text = new StringWriter();
    try (JsonWriter writer = WRITERS.createWriter(text)) {
      writer.writeArray(reports.build());
    }
    Artefacts.keep("accessibility.json", text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
