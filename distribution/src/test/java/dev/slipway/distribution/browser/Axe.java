package dev.slipway.distribution.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The rules of axe-core about pages that everybody can use (WCAG 2.2, A and AA, and good practice), run in a browser. */
final class Axe {

  private static final String SCRIPT = load();
  private static final String RUN = """
      const done = arguments[arguments.length - 1];
      axe.run(document, {resultTypes: ['violations']}).then(
        result => done(result.violations.filter(each => ['serious', 'critical'].includes(each.impact)).map(each => {
          const nodes = each.nodes.slice(0, 3).map(node => `${node.target}: ${node.failureSummary}`);
          return `${each.impact} ${each.id}: ${each.help}: ${nodes.join('; ')}`;
        })),
        error => done(['axe failed: ' + error]));
      """;

  private Axe() {}

  /** Returns the serious and critical violations on the page that {@code browser} shows. */
  static List<String> violations(Browser browser) {
    browser.run(SCRIPT);
    return ((List<?>) Objects.requireNonNull(browser.runLater(RUN))).stream().map(String::valueOf).toList();
  }

  private static String load() {
    try (InputStream in = Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"), "axe.min.js is a test dependency")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read axe.min.js", e);
    }
  }
}
