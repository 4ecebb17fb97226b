package dev.slipway.distribution.browser;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.List;
import java.util.Objects;

/** The rules of axe-core about pages that everybody can use (WCAG 2.2, A and AA, and good practice), run in a browser. */
final class Axe {

  private static final String SCRIPT = Browser.resource("/axe.min.js");
  private static final String RUN = """
      const done = arguments[arguments.length - 1];
      const short = rule => ({id: rule.id, impact: rule.impact, help: rule.help,
        nodes: rule.nodes.slice(0, 5).map(node => `${node.target}: ${node.failureSummary}`)});
      axe.run(document).then(
        result => done(JSON.stringify({engine: `axe-core ${result.testEngine.version}`, passed: result.passes.length,
          violations: result.violations.map(short), undecided: result.incomplete.map(short)})),
        error => done(JSON.stringify({violations: [{id: 'axe failed', impact: String(error), help: '', nodes: []}]})));
      """;

  private Axe() {}

  /** Returns what axe-core says of the page that {@code browser} shows: what is violated, and what only a person can decide. */
  static JsonObject report(Browser browser) {
    browser.run("if (!window.axe) { " + SCRIPT + " }");
    String report = String.valueOf(Objects.requireNonNull(browser.runLater(RUN)));
    try (JsonReader reader = Json.createReader(new StringReader(report))) {
      return reader.readObject();
    }
  }

  /** Returns the violations on the page that {@code browser} shows, whatever their impact. */
  static List<String> violations(Browser browser) {
    return violations(report(browser));
  }

  /** Returns the violations of a report. */
  static List<String> violations(JsonObject report) {
    return report.getJsonArray("violations").getValuesAs(JsonObject.class).stream().map(Axe::line).toList();
  }

  private static String line(JsonObject rule) {
    JsonArray nodes = rule.getJsonArray("nodes");
    return rule.get("impact") + " " + rule.getString("id") + ": " + rule.getString("help") + ": "
        + String.join("; ", nodes.getValuesAs(JsonString.class).stream().map(JsonString::getString).toList());
  }
}
