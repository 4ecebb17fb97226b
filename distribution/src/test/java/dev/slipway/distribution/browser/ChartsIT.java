package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.SlipwayProcess;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The charts of the pages: for every eye and without one, in the colours of the page, and within its policy. */
class ChartsIT {

  /** How many pixels of a canvas have the colour of its first line. To be asked once for each: a browser complains about more. */
  private static final String INK = """
      const canvas = document.querySelector(arguments[0]);
      const colour = Chart.getChart(canvas).data.datasets[0].borderColor;
      const wanted = [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16));
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      let ink = 0;
      for (let i = 0; i < data.length; i += 4) {
        ink += data[i + 3] > 200 && wanted.every((value, j) => Math.abs(value - data[i + j]) < 12) ? 1 : 0;
      }
      return ink;
      """;

  private static final int PATCHES = 200;

  private static final URI AWAY = URI.create("about:blank"); // before the platform goes, about which a page would complain

  @RegisterExtension
  static final Browsers BROWSERS = new Browsers();

  @TempDir
  Path data;

  @Test
  void charts_areReadByEyeAndByKeys_inTheColoursOfThePage() throws Exception {
    try (SlipwayProcess slipway = Site.of(data).start("run")) {
      slipway.awaitReady(Site.START);
      Browser browser = BROWSERS.desktop();
      browser.open(slipway.uri("/dashboard/"));
      browser.awaitText("#connection", "live"::equals);
      Wait.until("eight charts", () -> number(browser, "return [...document.querySelectorAll('minute-chart canvas')]"
          + ".filter(canvas => canvas.dataset.points > 2 && Chart.getChart(canvas)).length") == 8);
      for (String chart : List.of("requests", "cpu", "heap", "network")) {
        assertTrue(number(browser, INK, "#" + chart + " canvas") > 5, () -> "there is nothing on " + chart);
      }
      browser.awaitText("#heap .words", text -> text.matches("low [\\d,]+ · mean [\\d,]+ · high [\\d,]+"));
      assertEquals("Heap, the last minute", browser.run("return document.querySelector('#heap canvas').ariaLabel"));

      browser.type("#heap canvas", Keys.ARROW_LEFT);
      browser.awaitText("#heap [aria-live]", text -> text.matches("\\d\\d:\\d\\d:\\d\\d: [\\d,]+ MiB"));
      browser.type("#cpu canvas", Keys.HOME);
      browser.awaitText("#cpu [aria-live]", text -> text.matches("\\d\\d:\\d\\d:\\d\\d: machine \\d+ %, Slipway \\d+ %"));
      assertEquals("", browser.text("#heap [aria-live]"));
      browser.screenshot("charts-read-by-keys");
      browser.type("#cpu canvas", Keys.ESCAPE);
      assertEquals("", browser.text("#cpu [aria-live]"));

      String day = colour(browser);
      browser.look(1_280, 860, Browser.Scheme.DARK);
      Wait.until("the colours of the night", () -> !colour(browser).equals(day));
      assertEquals(browser.run("return getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"), colour(browser));
      browser.open(AWAY);
    }
  }

  /** The library writes into the page what a script may write, and nothing that the policy would have to allow. */
  @Test
  void policy_hasNoExceptionForCharts() throws Exception {
    try (SlipwayProcess slipway = Site.of(data).start("run")) {
      slipway.awaitReady(Site.START);
      for (String page : List.of("/dashboard/", "/ticks/")) {
        String policy = slipway.get(page).headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.contains("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        Browser browser = BROWSERS.desktop();
        browser.open(slipway.uri(page));
        Wait.until("a chart", () -> number(browser, "return document.querySelector('.plot canvas')?.dataset.points ?? 0") > 2);
        assertEquals(0, browser.count("style"));
        assertEquals(List.of(), browser.complaints());
        browser.open(AWAY);
      }
    }
  }

  /** A patch that the server's library makes leads to the same document with the page's own code. */
  @Test
  void patchOfTheLibrary_isAppliedAsTheLibraryDoes() throws Exception {
    SplittableRandom random = new SplittableRandom();
    JsonArrayBuilder cases = Json.createArrayBuilder();
    for (int i = 0; i < PATCHES; i++) {
      JsonStructure before = document(random);
      JsonStructure after = document(random);
      JsonArray patch = Json.createDiff(before, after).toJsonArray();
      cases.add(Json.createObjectBuilder().add("before", before).add("after", after).add("patch", patch));
    }
    String all = cases.build().toString();
    try (SlipwayProcess slipway = Site.of(data).start("run")) {
      slipway.awaitReady(Site.START);
      Browser browser = BROWSERS.desktop();
      browser.open(slipway.uri("/dashboard/"));
      assertEquals("", browser.runLater("""
          const done = arguments[arguments.length - 1];
          const sorted = value => Array.isArray(value) ? value.map(sorted) : value === null || typeof value !== 'object' ? value
            : Object.fromEntries(Object.keys(value).sort().map(name => [name, sorted(value[name])]));
          import('/dashboard/patch.js').then(({ apply }) => done(JSON.parse(%s).filter(({ before, after, patch }) =>
            JSON.stringify(sorted(apply(structuredClone(before), patch))) !== JSON.stringify(sorted(after)))
            .slice(0, 3).map(each => JSON.stringify(each)).join(' '))).catch(error => done(String(error)));
          """.formatted(Json.createValue(all))));
      browser.open(AWAY);
    }
  }

  /** Returns a document of the kinds of values that there are, with names that a pointer has to escape. */
  private static JsonStructure document(SplittableRandom random) {
    JsonObjectBuilder document = Json.createObjectBuilder();
    for (String name : List.of("a", "b/c", "d~e", "", "0", "constructor")) {
      if (random.nextInt(4) > 0) {
        document.add(name, value(random, 3));
      }
    }
    return document.build();
  }

  private static JsonValue value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> Json.createValue(random.nextInt(5));
      case 1 -> Json.createValue("text " + random.nextInt(3));
      case 2 -> JsonValue.NULL;
      case 3 -> random.nextBoolean() ? JsonValue.TRUE : JsonValue.FALSE;
      case 4 -> {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
          array.add(value(random, depth - 1));
        }
        yield array.build();
      }
      default -> {
        JsonObjectBuilder object = Json.createObjectBuilder();
        for (String name : List.of("x", "y/z", "~1")) {
          if (random.nextBoolean()) {
            object.add(name, value(random, depth - 1));
          }
        }
        yield object.build();
      }
    };
  }

  private static String colour(Browser browser) {
    return String.valueOf(browser.run("return Chart.getChart(document.querySelector('#heap canvas')).data.datasets[0].borderColor"));
  }

  private static double number(Browser browser, String script, Object... arguments) {
    return Double.parseDouble(Objects.requireNonNull(browser.run(script, arguments)).toString());
  }
}
