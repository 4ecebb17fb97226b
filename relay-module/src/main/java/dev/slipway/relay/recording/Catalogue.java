package dev.slipway.relay.recording;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The list of recordings: what lies in the folder, with what is known about it. Thread-safe.
 *
 * <p>The folder is read by {@link #look} only, and the list is made from what was seen then.
 */
final class Catalogue {

  private static final Logger LOG = System.getLogger(Catalogue.class.getName());
  private static final int REMEMBERED = 1_000;

  /** What this run knows about a file that it has made. */
  private record Origin(String source, @Nullable String error) {}

  private final RecordingFolder folder;
  private final Durations durations;
  private final Supplier<List<RecordingEntry>> active;
  private final Predicate<String> growing;
  private final Runnable changed;
  private final Map<String, Origin> origins = new LinkedHashMap<>();
  private volatile List<Found> files = List.of();
  private volatile boolean unreadable;

  /**
   * The list of what lies in {@code folder}.
   *
   * @param durations how long files play
   * @param active the lines of what is being made
   * @param growing whether a file is being written
   * @param changed called when the list is another than before
   */
  Catalogue(
      RecordingFolder folder, Durations durations, Supplier<List<RecordingEntry>> active, Predicate<String> growing, Runnable changed) {
    this.folder = folder;
    this.durations = durations;
    this.active = active;
    this.growing = growing;
    this.changed = changed;
  }

  /** Looks at the folder, and says so when the list is another than before. Blocks on the file system. */
  void look() {
    boolean news;
    synchronized (this) {
      List<Found> now = scan();
      news = !settled(now).equals(settled(files));
      files = now;
      durations.keep(now);
    }
    if (news) {
      changed.run();
    }
  }

  private List<Found> scan() {
    try {
      List<Found> now = folder.scan();
      unreadable = false;
      return now;
    } catch (IOException e) {
      if (!unreadable) {
        unreadable = true;
        LOG.log(Level.WARNING, "the folder of recordings cannot be read: " + e);
      }
      return List.of();
    }
  }

  /** What grows is the same as before as long as it is there. */
  private List<Found> settled(List<Found> seen) {
    return seen.stream()
        .map(file -> growing.test(file.fileName()) ? new Found(file.fileName(), 0, file.started()) : file)
        .toList();
  }

  /** Remembers where a file came from, and what went wrong with it. */
  void remember(String fileName, String source, @Nullable String error) {
    synchronized (origins) {
      origins.put(fileName, new Origin(source, error));
      if (origins.size() > REMEMBERED) {
        origins.remove(origins.keySet().iterator().next());
      }
    }
  }

  /** Returns the files that were seen last, the newest first. Does not block. */
  List<Found> files() {
    return files;
  }

  /** Returns the list, the newest first. Does not block. */
  List<RecordingEntry> entries() {
    Map<String, Found> found = new HashMap<>();
    files.forEach(file -> found.put(file.fileName(), file));
    List<RecordingEntry> entries = new ArrayList<>();
    for (RecordingEntry entry : active.get()) {
      found.remove(entry.fileName());
      entries.add(entry);
    }
    found.values().forEach(file -> entries.add(finished(file)));
    entries.sort(Comparator.comparing(RecordingEntry::started).thenComparing(RecordingEntry::fileName).reversed());
    return entries;
  }

  private RecordingEntry finished(Found file) {
    Origin origin;
    synchronized (origins) {
      origin = origins.get(file.fileName());
    }
    return new RecordingEntry(
        file.name(), origin == null ? "" : origin.source(), file.fileName(), file.bytes(), file.started(), file.modified(),
        null, durations.of(file).orElse(null), origin == null ? null : origin.error());
  }
}
