package dev.slipway.relay.recording;

import dev.slipway.api.Refusal;
import dev.slipway.api.Work;
import io.helidon.http.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The files of recordings: given out, taken back, listed, watched, kept and deleted. Thread-safe.
 *
 * <p>What is being written is known here, under this object's lock, and nothing deletes it.
 */
final class Shelf implements Studio.Desk, AutoCloseable {

  private static final Logger LOG = System.getLogger(Shelf.class.getName());

  private final RecordingFolder folder;
  private final Clock clock;
  private final Durations durations;
  private final Catalogue catalogue;
  private final FolderWatch watch;
  private final Runnable changed;
  private final Set<String> writing = new HashSet<>();
  private final AtomicLong deleted = new AtomicLong();
  private volatile long freeSeen;

  Shelf(RecordingFolder folder, Durations.Prober prober, Clock clock, Supplier<List<RecordingEntry>> active, Runnable changed) {
    this.folder = folder;
    this.clock = clock;
    this.changed = changed;
    durations = new Durations(folder.root(), prober, changed);
    catalogue = new Catalogue(folder, durations, active, this::isWritten, changed);
    watch = new FolderWatch(folder, this::isWritten, catalogue::look);
  }

  /** Removes what a run before has left empty, looks at the folder, and begins to watch it. Blocks on the file system. */
  void begin(Work work) throws IOException {
    for (Found file : folder.scan()) {
      if (file.ours() && file.bytes() == 0) {
        Files.deleteIfExists(folder.root().resolve(file.fileName()));
      }
    }
    catalogue.look();
    measure();
    work.platform("recordings-durations").newThread(durations).start();
    work.platform("recordings-watch").newThread(watch).start();
  }

  private boolean isWritten(String fileName) {
    synchronized (this) {
      return writing.contains(fileName);
    }
  }

  @Override
  public Path reserve(String name) throws IOException {
    synchronized (this) {
      Path file = folder.reserve(name, clock.instant());
      writing.add(String.valueOf(file.getFileName()));
      return file;
    }
  }

  @Override
  public void finished(Path file, String source, @Nullable String error) {
    String name = String.valueOf(file.getFileName());
    try {
      if (Files.size(file) == 0) {
        Files.deleteIfExists(file);
      } else {
        tidyEnd(file, name);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> name + " is not there any more, or cannot be read: " + e.getMessage());
    }
    catalogue.remember(name, source, error);
    synchronized (this) {
      writing.remove(name);
    }
    catalogue.look();
  }

  private static void tidyEnd(Path file, String name) throws IOException {
    long cut = Fragments.trim(file);
    if (cut > 0) {
      LOG.log(Level.INFO, name + ": an unfinished fragment of " + cut + " bytes is cut off");
    }
  }

  @Override
  public long free() throws IOException {
    return folder.free();
  }

  @Override
  public void changed() {
    changed.run();
  }

  /** Returns the path of a file; refusals as of {@link RecordingFolder#existing}. Blocks on the file system. */
  Path existing(String fileName) throws IOException {
    return folder.existing(fileName);
  }

  /**
   * Deletes a file. Blocks on the file system.
   *
   * @throws Refusal with 400 and 404 as of {@link RecordingFolder#existing}, 409 while it is being written
   */
  void delete(String fileName) throws IOException {
    synchronized (this) {
      if (writing.contains(FileName.check(fileName))) {
        throw new Refusal(Status.CONFLICT_409, "being-recorded", "'" + fileName + "' is being written: stop its recording first");
      }
      folder.delete(fileName);
    }
    LOG.log(Level.INFO, "recording " + fileName + " is deleted");
    catalogue.look();
  }

  /** Deletes what is not to be kept. Blocks on the file system. */
  void tidy(Retention retention) {
    if (!retention.limits()) {
      return;
    }
    catalogue.look();
    int gone = 0;
    synchronized (this) {
      for (Found file : surplus(retention)) {
        gone += dispose(file) ? 1 : 0;
      }
    }
    if (gone > 0) {
      deleted.addAndGet(gone);
      catalogue.look();
    }
  }

  private List<Found> surplus(Retention retention) {
    List<Found> mayGo = catalogue.files().stream().filter(file -> file.ours() && !writing.contains(file.fileName())).toList();
    try {
      return retention.surplus(mayGo, writing.size(), clock.instant(), folder.free());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "it cannot be said how full the disk is: " + e.getMessage());
      return List.of();
    }
  }

  private boolean dispose(Found file) {
    try {
      folder.delete(file.fileName());
      LOG.log(Level.INFO, "recording " + file.fileName() + " of " + file.bytes() + " bytes is deleted, as it is not to be kept");
      return true;
    } catch (IOException | Refusal e) {
      LOG.log(Level.WARNING, "recording " + file.fileName() + " is not to be kept, and cannot be deleted: " + e.getMessage());
      return false;
    }
  }

  /** Looks how much space is left. Blocks on the file system. */
  void measure() {
    try {
      freeSeen = folder.free();
    } catch (IOException e) {
      freeSeen = 0;
    }
  }

  /** Returns how much space was left when it was looked at last. Does not block. */
  long freeSeen() {
    return freeSeen;
  }

  /** Returns how many files were deleted because they are not to be kept. */
  long deleted() {
    return deleted.get();
  }

  List<Found> files() {
    return catalogue.files();
  }

  List<RecordingEntry> entries() {
    return catalogue.entries();
  }

  boolean isBeingWritten(String fileName) {
    return isWritten(fileName);
  }

  Path folder() {
    return folder.root();
  }

  @Override
  public void close() {
    watch.close();
  }
}
