package dev.slipway.distribution.browser;

import java.util.List;
import java.util.Objects;

/** The rules of axe-core about pages that everybody can use (WCAG 2.2, A and AA, and good practice), run in a browser. */
final class Axe {

  private static final String SCRIPT = Browser.resource("/axe.min.js");
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
}
