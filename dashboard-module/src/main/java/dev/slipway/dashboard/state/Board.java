package dev.slipway.dashboard.state;

import dev.slipway.api.PlatformMeters;
import dev.slipway.api.PlatformView;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The document: one section of each collector, as it was read last. Thread-safe; no method blocks.
 *
 * <p>A collector that fails or takes too long leaves its section as it was, named in {@code stale}, and stops nothing.
 */
public final class Board {

  private final List<Cell> cells;

  private Board(List<? extends Collector> collectors) {
    this.cells = collectors.stream().map(Cell::new).toList();
  }

  /** Returns a board of the machine, the process, the modules, what is served, and {@code more}. */
  public static Board of(Path data, PlatformView view, PlatformMeters meters, List<? extends Section> more) {
    List<Collector> all = new ArrayList<>(List.of(
        new ModulesCollector(view), new SystemCollector(data), new JvmCollector(), new TrafficCollector(meters)));
    all.addAll(more.stream().map(SectionCollector::new).toList());
    return new Board(all);
  }

  /** A board of these collectors only. */
  static Board of(List<? extends Collector> collectors) {
    return new Board(collectors);
  }

  /** Begins to read: each section at once, then in its own period. */
  public void start(ScheduledExecutorService scheduler) {
    for (Cell cell : cells) {
      ScheduledFuture<?> _ = scheduler.scheduleAtFixedRate(cell::read, 0, cell.periodMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Returns the document as it is now; sections that were never read are missing. */
  public JsonObject document() {
    JsonObjectBuilder document = Json.createObjectBuilder();
    JsonArrayBuilder stale = Json.createArrayBuilder();
    for (Cell cell : cells) {
      JsonValue value = cell.value();
      if (!value.equals(JsonValue.NULL)) {
        document.add(cell.section(), value);
      }
      if (cell.isStale()) {
        stale.add(cell.section());
      }
    }
    return document.add("stale", stale).build();
  }

  /** Returns how often sections were read. */
  public long reads() {
    return cells.stream().mapToLong(Cell::reads).sum();
  }

  /** Returns how many of those reads failed. */
  public long failures() {
    return cells.stream().mapToLong(Cell::failures).sum();
  }
}
