package dev.slipway.lifecycle.proof;

import dev.slipway.api.Statistic;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The report at the end of a run: what the process used, what each module did, and what the leak analysis found. Immutable.
 *
 * @param initial what was used before any module ran
 * @param current what is used now
 * @param virtualThreads how many virtual threads live, -1 where nobody counted them
 * @param heapObjects how many objects the heap holds, empty where they were not counted
 * @param statistics the final statistics of each module, by its name
 * @param leaks the leak analysis
 */
public record ResourceReport(
    ResourceSample initial,
    ResourceSample current,
    int virtualThreads,
    OptionalLong heapObjects,
    Map<String, List<Statistic>> statistics,
    LeakReport leaks) {

  /** Copies the statistics; the modules keep their order. */
  public ResourceReport {
    Map<String, List<Statistic>> copy = new LinkedHashMap<>();
    statistics.forEach((module, lines) -> copy.put(module, List.copyOf(lines)));
    statistics = Collections.unmodifiableMap(copy);
  }

  /** Returns the report at this moment. */
  public static ResourceReport of(ResourceSample initial, Map<String, List<Statistic>> statistics, LeakReport leaks) {
    return new ResourceReport(initial, ResourceSample.take(), leaks.virtualThreads().total(), OptionalLong.empty(), statistics, leaks);
  }

  /** Returns the report as aligned text, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("=== Resource Usage Report ===");
    section(lines, "Threads:", threads());
    section(lines, "Memory Usage:", memory());
    section(lines, "Handles:", handles());
    section(lines, "System Info:", system());
    statistics.forEach((module, figures) -> {
      Map<String, String> rows = new LinkedHashMap<>();
      figures.forEach(figure -> rows.put(figure.label(), number(figure.value()) + (figure.unit().isEmpty() ? "" : " " + figure.unit())));
      section(lines, "Module " + module + ":", rows);
    });
    lines.addAll(leaks.lines());
    lines.add("==============================");
    return lines;
  }

  private static void section(List<String> lines, String title, Map<String, String> rows) {
    if (rows.isEmpty()) {
      return;
    }
    lines.add(title);
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0) + 1;
    rows.forEach((label, value) -> lines.add("  " + label + ":" + " ".repeat(width - label.length()) + value));
  }

  private Map<String, String> threads() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("Initial", Integer.toString(initial.platformThreads()));
    rows.put("Current", Integer.toString(current.platformThreads()));
    rows.put("Difference", difference(current.platformThreads() - initial.platformThreads()));
    rows.put("Virtual", known(virtualThreads));
    return rows;
  }

  private Map<String, String> memory() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("Heap Used", megabytes(current.heapUsed()));
    rows.put("Heap Limit", megabytes(current.heapMax()));
    rows.put("Total Allocations", megabytes(current.allocated()));
    rows.put("System Memory", megabytes(current.rss()));
    rows.put("Direct Memory", megabytes(current.directBytes()));
    rows.put("GC Cycles", Long.toString(current.gcCycles()));
    rows.put("GC Overhead", String.format(Locale.ROOT, "%.2f %% (%d ms)", gcOverhead() * 100, current.gcMillis()));
    rows.put("Heap Objects", heapObjects.isPresent() ? Long.toString(heapObjects.getAsLong()) : "not counted");
    rows.put("Loaded Classes", Integer.toString(current.loadedClasses()));
    return rows;
  }

  private double gcOverhead() {
    return current.uptimeMillis() == 0 ? 0 : (double) current.gcMillis() / current.uptimeMillis();
  }

  private Map<String, String> handles() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("Open Files", known(current.files()) + " (" + difference(current.files() - initial.files()) + ")");
    rows.put("Sockets", known(current.sockets()) + " (" + difference(current.sockets() - initial.sockets()) + ")");
    rows.put("Child Processes", known(current.children()));
    return rows;
  }

  private Map<String, String> system() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("CPU Cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    rows.put("CPU Time", current.cpuNanos() < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f s", current.cpuNanos() / 1e9));
    rows.put("Container CPU Limit", ContainerLimits.cpus());
    rows.put("Container Memory Limit", ContainerLimits.memory());
    rows.put("Java Version", Runtime.version().toString());
    rows.put("Java Options", options());
    rows.put("OS/Arch", System.getProperty("os.name") + "/" + System.getProperty("os.arch"));
    rows.put("Uptime", String.format(Locale.ROOT, "%.1f s", current.uptimeMillis() / 1e3));
    return rows;
  }

  /** The JVM's options; the values of properties are left out, because they may be secrets. */
  private static String options() {
    List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .map(option -> option.startsWith("-D") && option.contains("=") ? option.substring(0, option.indexOf('=') + 1) + "…" : option)
        .toList();
    return options.isEmpty() ? "none" : String.join(" ", options);
  }

  private static String difference(int value) {
    return value >= 0 ? "+" + value : Integer.toString(value);
  }

  private static String known(int value) {
    return value < 0 ? "unknown" : Integer.toString(value);
  }

  private static String megabytes(long bytes) {
    return bytes < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f MB", bytes / 1048576.0);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
  }

  /** Returns the report as JSON. */
  public JsonObject json() {
    JsonObjectBuilder modules = Json.createObjectBuilder();
    statistics.forEach((module, figures) -> {
      var array = Json.createArrayBuilder();
      figures.forEach(figure -> array.add(Json.createObjectBuilder()
          .add("label", figure.label())
          .add("value", figure.value())
          .add("unit", figure.unit())));
      modules.add(module, array);
    });
    JsonObjectBuilder memory = Json.createObjectBuilder()
        .add("heapUsed", current.heapUsed())
        .add("heapMax", current.heapMax())
        .add("allocated", current.allocated())
        .add("rss", current.rss())
        .add("direct", current.directBytes())
        .add("gcCycles", current.gcCycles())
        .add("gcMillis", current.gcMillis())
        .add("gcOverhead", gcOverhead())
        .add("loadedClasses", current.loadedClasses());
    heapObjects.ifPresent(count -> memory.add("heapObjects", count));
    return Json.createObjectBuilder()
        .add("threads", Json.createObjectBuilder()
            .add("initial", initial.platformThreads())
            .add("current", current.platformThreads())
            .add("difference", current.platformThreads() - initial.platformThreads())
            .add("virtual", virtualThreads))
        .add("memory", memory)
        .add("handles", Json.createObjectBuilder()
            .add("files", current.files())
            .add("filesBefore", initial.files())
            .add("sockets", current.sockets())
            .add("socketsBefore", initial.sockets())
            .add("children", current.children()))
        .add("system", json(system()))
        .add("modules", modules)
        .add("leaks", leaks.json())
        .build();
  }

  private static JsonObjectBuilder json(Map<String, String> rows) {
    JsonObjectBuilder object = Json.createObjectBuilder();
    rows.forEach(object::add);
    return object;
  }
}
