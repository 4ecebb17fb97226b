package dev.slipway.lifecycle;

import dev.slipway.api.Statistic;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report of a stop as people read it, and as programs do. */
final class StopReportText {

  private static final Logger LOGGER = System.getLogger(StopReportText.class.getName());

  /** The file in the report folder, replaced at every stop. */
  static final String FILE = "last-stop.json";

  private StopReportText() {}

  static void print(StopReport report, PrintWriter out) {
    lines(report).forEach(out::println);
    out.flush();
  }

  static List<String> lines(StopReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("=== Final Statistics ===");
    report.modules().forEach(module -> lines(module, "", lines));
    report.stoppedBefore().forEach(module -> lines(module, " before this stop", lines));
    lines.addAll(report.resources().lines());
    lines.add("Stopped in " + report.took().toMillis() + " ms of " + report.budget().toMillis() + " ms");
    return lines;
  }

  private static void lines(ModuleReport module, String when, List<String> lines) {
    lines.add(String.format(Locale.ROOT, "%s: %s%s, quiesced in %d ms, drained in %d ms, closed in %d ms", module.module(),
        module.state(), when, module.quiesced().toMillis(), module.drained().toMillis(), module.closed().toMillis()));
    module.statistics().forEach(statistic -> lines.add("  " + line(statistic)));
    module.overstayed().forEach(line -> lines.add("  ⚠ " + line));
    module.failures().forEach(line -> lines.add("  ⚠ " + line));
  }

  private static String line(Statistic statistic) {
    double value = statistic.value();
    String number = value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%,.2f", value);
    return (statistic.label() + ": " + number + " " + statistic.unit()).strip();
  }

  /** Writes the report to {@value #FILE} in {@code folder}; a failure is logged. Blocks on the file system. */
  static void save(StopReport report, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(FILE), json(report).toString());
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "the report cannot be written to " + folder, e);
    }
  }

  static JsonObject json(StopReport report) {
    return Json.createObjectBuilder()
        .add("clean", report.clean())
        .add("tookMs", report.took().toMillis())
        .add("budgetMs", report.budget().toMillis())
        .add("modules", json(report.modules()))
        .add("stoppedBefore", json(report.stoppedBefore()))
        .add("resources", report.resources().json())
        .add("leaks", report.leakReport().json())
        .build();
  }

  private static JsonArrayBuilder json(List<ModuleReport> reports) {
    JsonArrayBuilder modules = Json.createArrayBuilder();
    for (ModuleReport module : reports) {
      JsonArrayBuilder statistics = Json.createArrayBuilder();
      module.statistics().forEach(line -> statistics.add(Json.createObjectBuilder()
          .add("label", line.label()).add("value", line.value()).add("unit", line.unit())));
      modules.add(Json.createObjectBuilder()
          .add("module", module.module())
          .add("state", module.state().name())
          .add("quiescedMs", module.quiesced().toMillis())
          .add("drainedMs", module.drained().toMillis())
          .add("closedMs", module.closed().toMillis())
          .add("overstayed", Json.createArrayBuilder(module.overstayed()))
          .add("failures", Json.createArrayBuilder(module.failures()))
          .add("statistics", statistics));
    }
    return modules;
  }
}
