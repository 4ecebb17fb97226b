package dev.slipway.dashboard.state;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformMeters;
import dev.slipway.api.PlatformView;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/**
 * The document: one section of each collector, as it was read last. Thread-safe; no method blocks.
 *
 * <p>A collector that fails or takes too long leaves its section as it was, named in {@code stale}, and stops nothing.
 */
public final class Board {

  /** In which the other modules have the processors to start. */
  private static final Duration FIRST = Duration.ofMillis(200);

  private final List<Cell> cells;
  private final List<Beat> beats = new CopyOnWriteArrayList<>();

  private Board(List<? extends Collector> collectors) {
    this.cells = collectors.stream().map(Cell::new).toList();
  }

  /** Returns a board of the platform and its modules, the machine, the process, what is served, and {@code more}. */
  public static Board of(Path data, Clock clock, PlatformView view, PlatformMeters meters, List<? extends Section> more) {
    List<Collector> all = new ArrayList<>(List.of(
        new PlatformCollector(view, clock), new ModulesCollector(view), new SystemCollector(data), new JvmCollector(),
        new NetworkCollector(), new TrafficCollector(meters)));
    Map<String, Cell> cells = new HashMap<>();
    all.add(new MinuteCollector(name -> Optional.ofNullable(cells.get(name)).map(Cell::value).orElse(JsonValue.NULL)));
    all.addAll(more.stream().map(SectionCollector::new).toList());
    Board board = new Board(all);
    board.cells.forEach(cell -> cells.put(cell.section(), cell));
    return board;
  }

  /** A board of these collectors only. */
  static Board of(List<? extends Collector> collectors) {
    return new Board(collectors);
  }

  /** Begins to read: each section after a moment, then in its own period, on a thread of its own, so that none waits for another. */
  public void start(ThreadFactory threads) {
    for (Cell cell : cells) {
      beats.add(Beat.start(threads, FIRST, cell.period(), cell::read));
    }
  }

  /** Reads no more. Returns at once; reads that are under way go on. */
  public void stop() {
    beats.forEach(Beat::stop);
  }

  /** Waits until no read is under way; returns the names of the sections whose are, when there is no more time. */
  public List<String> await(Deadline deadline) throws InterruptedException {
    List<String> late = new ArrayList<>();
    for (Cell cell : cells) {
      if (!cell.await(deadline)) {
        late.add(cell.section());
      }
    }
    return late;
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

  /** Returns the names of the sections that are older than they should be. */
  public List<String> stale() {
    return cells.stream().filter(Cell::isStale).map(Cell::section).toList();
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
