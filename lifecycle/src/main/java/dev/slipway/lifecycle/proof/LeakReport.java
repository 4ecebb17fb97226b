package dev.slipway.lifecycle.proof;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the proof found after a stop. Immutable.
 *
 * @param findings what is left
 * @param loaders what is known of the class loader of each module
 * @param platformThreads living platform threads by owner
 * @param virtualThreads living virtual threads by owner
 * @param notes what could not be looked at, and why
 * @param took how long the proof took
 */
public record LeakReport(
    List<Finding> findings,
    Map<String, LoaderVerdict> loaders,
    ThreadCount platformThreads,
    ThreadCount virtualThreads,
    List<String> notes,
    Duration took) {

  /** Copies the collections; the modules keep their order. */
  public LeakReport {
    findings = List.copyOf(findings);
    loaders = Collections.unmodifiableMap(new LinkedHashMap<>(loaders));
    notes = List.copyOf(notes);
  }

  /** Returns whether nothing is left. */
  public boolean clean() {
    return findings.isEmpty();
  }

  /** Returns the verdict: {@code ✓ No leaks detected} or {@code ⚠ Leaks detected (N)}. */
  public String verdict() {
    return clean() ? "✓ No leaks detected" : "⚠ Leaks detected (" + findings.size() + ")";
  }

  /** Returns the report as text, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Thread Analysis:");
    lines.add(count("Platform threads", platformThreads));
    lines.add(count("Virtual threads", virtualThreads));
    if (!loaders.isEmpty()) {
      lines.add("Class Loaders:");
      loaders.forEach((module, verdict) -> lines.add("  " + module + ": " + verdict));
    }
    for (Finding finding : findings) {
      lines.add("  ⚠ " + finding.line());
      finding.detail().forEach(detail -> lines.add("      " + detail));
    }
    notes.forEach(note -> lines.add("  note: " + note));
    lines.add(verdict());
    return lines;
  }

  private static String count(String label, ThreadCount count) {
    return "  " + label + ": " + count.total() + " (system " + count.system() + ", platform " + count.platform()
        + ", module " + count.module() + ", unknown " + count.unknown() + ")";
  }

  /** Returns the report as JSON. */
  public JsonObject json() {
    JsonArrayBuilder found = Json.createArrayBuilder();
    for (Finding finding : findings) {
      found.add(Json.createObjectBuilder()
          .add("kind", finding.kind().name())
          .add("what", finding.what())
          .add("owner", finding.owner())
          .add("site", finding.site())
          .add("detail", Json.createArrayBuilder(finding.detail())));
    }
    JsonObjectBuilder verdicts = Json.createObjectBuilder();
    loaders.forEach((module, verdict) -> verdicts.add(module, verdict.name()));
    return Json.createObjectBuilder()
        .add("verdict", verdict())
        .add("clean", clean())
        .add("findings", found)
        .add("loaders", verdicts)
        .add("threads", Json.createObjectBuilder()
            .add("platform", json(platformThreads))
            .add("virtual", json(virtualThreads)))
        .add("notes", Json.createArrayBuilder(notes))
        .add("tookMs", took.toMillis())
        .build();
  }

  private static JsonObjectBuilder json(ThreadCount count) {
    return Json.createObjectBuilder()
        .add("total", count.total())
        .add("system", count.system())
        .add("platform", count.platform())
        .add("module", count.module())
        .add("unknown", count.unknown());
  }
}
