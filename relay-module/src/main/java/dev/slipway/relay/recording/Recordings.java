package dev.slipway.relay.recording;

import dev.slipway.api.Deadline;
import dev.slipway.api.Graceful;
import dev.slipway.api.Lease;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Refusal;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import io.helidon.http.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All recordings: those that are being made, and the files of those that were.
 *
 * <p>Thread-safe. Made by {@link #open} and owned by the module, after the inputs, so that it is drained before them: the drain ends
 * every recording and returns when their files are whole.
 */
public final class Recordings implements Graceful, AutoCloseable {

  private static final Logger LOG = System.getLogger(Recordings.class.getName());
  private static final Duration TIDY_EVERY = Duration.ofSeconds(30);
  private static final Duration GROWTH_EVERY = Duration.ofSeconds(2);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
  private static final int REMEMBERED = 200;

  private final ModuleContext context;
  private final RecordingSettings settings;
  private final Studio studio;
  private final Shelf shelf;
  private final Map<String, Recording> all = new LinkedHashMap<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final AtomicLong version = new AtomicLong();
  private long goneBytes;
  private long goneRestarts;
  private long grownTo;
  private boolean stopping;

  /** Where the program that writes files is. Thread-safe. */
  @FunctionalInterface
  public interface Program {

    /**
     * Returns it. May block.
     *
     * @throws IOException when there is none that works; the message says why
     */
    Ffmpeg get() throws IOException;
  }

  private Recordings(ModuleContext context, Inputs inputs, Program ffmpeg, RecordingSettings settings) throws IOException {
    this.context = context;
    this.settings = settings;
    Path configured = settings.folder();
    Path folder = configured.toString().isEmpty() ? context.data().resolve("recordings") : configured;
    shelf = new Shelf(
        RecordingFolder.open(folder, settings.maxListed()), new FfprobeProber(context.work(), ffmpeg), context.clock(),
        this::entriesBeingMade, this::changed);
    studio = new Studio(
        context.work(), inputs, ffmpeg, shelf, settings.segment(), settings.stopFree(), context.clock());
  }

  /**
   * Opens the folder, makes it where it is missing, and begins to watch it. Blocks on the file system.
   *
   * @param context the module, for threads, tasks and processes
   * @param inputs where media comes from
   * @param ffmpeg what writes files
   * @param settings what is configured
   * @throws IOException when the folder cannot be made or read
   */
  public static Recordings open(ModuleContext context, Inputs inputs, Program ffmpeg, RecordingSettings settings) throws IOException {
    Recordings recordings = new Recordings(context, inputs, ffmpeg, settings);
    recordings.begin();
    return recordings;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the host logs and counts what leaves a task
  private void begin() throws IOException {
    shelf.begin(context.work());
    Retention retention = new Retention(settings.keepAge(), settings.keepCount(), settings.keepFree());
    context.work().scheduler().scheduleWithFixedDelay(
        () -> shelf.tidy(retention), 0, TIDY_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    context.work().scheduler().scheduleWithFixedDelay(
        this::tellGrowth, GROWTH_EVERY.toMillis(), GROWTH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Records an input from now on, until {@link #stop}. Does not wait for media. The same once more changes nothing.
   *
   * @param wanted what is recorded; its name and address have been checked
   * @throws Refusal with 409 when something else is recorded under that name, 503 when too many are being made or the platform stops,
   *     507 when the disk is full
   */
  public void start(Wanted wanted) {
    checkSpace();
    Recording recording;
    synchronized (all) {
      refuseWhileStopping();
      Recording same = all.get(wanted.name());
      if (same != null && same.ledger().state().active()) {
        if (same.ledger().state() != RecordingState.FINISHING && same.wanted().equals(wanted)) {
          return;
        }
        throw new Refusal(Status.CONFLICT_409, "already-recorded", "'" + wanted.name() + "' is being recorded"
            + (same.wanted().equals(wanted) ? " and just ends" : " from another source") + ": stop that recording first");
      }
      if (all.values().stream().filter(each -> each.ledger().state().active()).count() >= settings.maxActive()) {
        throw Refusal.unavailable("too-many-recordings",
            settings.maxActive() + " recordings are being made, and more are not allowed", Duration.ofSeconds(30));
      }
      if (same != null) {
        forget(same);
      }
      recording = new Recording(new InputSpec(wanted.name(), wanted.source()), studio);
      all.put(wanted.name(), recording);
      forgetOld();
      context.work().platform("recording").newThread(recording).start();
    }
    changed();
  }

  private void checkSpace() {
    try {
      if (shelf.free() < Math.max(1, settings.stopFree())) {
        throw new Refusal(Status.create(507, "Insufficient Storage"), "disk-full",
            "the disk has less than " + settings.stopFree() / (1024 * 1024) + " MiB left for recordings: delete some first");
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "it cannot be said how full the disk is: " + e.getMessage());
    }
  }

  private void refuseWhileStopping() {
    if (stopping) {
      throw Refusal.unavailable("stopping", "the platform is stopping", Duration.ofSeconds(5));
    }
  }

  private void forgetOld() {
    List<Recording> ended = new ArrayList<>(all.values().stream().filter(each -> !each.ledger().state().active()).toList());
    while (all.size() > REMEMBERED && !ended.isEmpty()) {
      forget(ended.removeFirst());
    }
  }

  private void forget(Recording recording) {
    RecordingStatus status = recording.ledger().status();
    all.remove(status.name(), recording);
    goneBytes += status.bytes();
    goneRestarts += status.restarts();
  }

  /**
   * Ends a recording and returns when its files are whole. Blocks for some seconds at most. One that has ended already is no mistake.
   *
   * @return whether there was one
   */
  public boolean stop(String name) throws InterruptedException {
    Recording recording;
    synchronized (all) {
      recording = all.get(name);
    }
    if (recording == null) {
      return false;
    }
    recording.stop();
    recording.await(Deadline.after(STOP_PATIENCE));
    return true;
  }

  /** Returns what is wanted: what was started and neither stopped nor failed. Does not block. */
  public List<Wanted> active() {
    synchronized (all) {
      return all.values().stream().filter(each -> each.ledger().state().active()).map(Recording::wanted).toList();
    }
  }

  /** Returns how all recordings of this run do, those that have ended included, the oldest first. Does not block. */
  public List<RecordingStatus> status() {
    synchronized (all) {
      return all.values().stream().map(each -> each.ledger().status()).toList();
    }
  }

  /** Returns what all recordings amount to. Does not block. */
  public RecordingTotals totals() {
    List<RecordingStatus> states = status();
    List<Found> files = shelf.files();
    synchronized (all) {
      return new RecordingTotals(
          (int) states.stream().filter(each -> each.state().active()).count(),
          (int) states.stream().filter(each -> each.state() == RecordingState.FAILED).count(),
          files.size(),
          files.stream().mapToLong(Found::bytes).sum(),
          goneBytes + states.stream().mapToLong(RecordingStatus::bytes).sum(),
          goneRestarts + states.stream().mapToLong(RecordingStatus::restarts).sum(),
          shelf.deleted(),
          shelf.freeSeen());
    }
  }

  /** Calls {@code watcher} after each change of the list or of a state, on the thread that made it; it must not block. */
  public Lease watch(Runnable watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** Returns a number that grows with each change. */
  long version() {
    return version.get();
  }

  /** Returns the list, the newest first. Does not block. */
  List<RecordingEntry> list() {
    return shelf.entries();
  }

  /** Returns the files and the folder that they lie in. */
  Shelf shelf() {
    return shelf;
  }

  private List<RecordingEntry> entriesBeingMade() {
    synchronized (all) {
      return all.values().stream().flatMap(each -> each.ledger().entries().stream()).toList();
    }
  }

  private void changed() {
    version.incrementAndGet();
    watchers.forEach(Runnable::run);
  }

  /** Files that grow are seen to grow, but not with each of their fragments. */
  private void tellGrowth() {
    shelf.measure();
    long bytes = totals().writtenBytes();
    if (bytes != grownTo) {
      grownTo = bytes;
      changed();
    }
  }

  /** Refuses new recordings. */
  @Override
  public void quiesce() {
    synchronized (all) {
      stopping = true;
    }
  }

  /** Ends every recording, all at the same time, and returns when their files are whole. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    List<Recording> running;
    synchronized (all) {
      stopping = true;
      running = all.values().stream().filter(each -> each.ledger().state().active()).toList();
    }
    running.forEach(Recording::stop);
    int left = 0;
    for (Recording each : running) {
      left += each.await(deadline) ? 0 : 1;
    }
    if (!running.isEmpty()) {
      LOG.log(left == 0 ? Level.INFO : Level.WARNING, "recordings: " + (running.size() - left) + " finished"
          + (left == 0 ? "" : ", " + left + " not within their time"));
    }
  }

  /** Lets go of the folder; the threads have ended by then. */
  @Override
  public void close() {
    quiesce();
    watchers.clear();
    shelf.close();
  }

  @Override
  public String toString() {
    return "recordings in " + Objects.toString(shelf.folder());
  }

  @Nullable RecordingStatus statusOf(String name) {
    synchronized (all) {
      Recording recording = all.get(name);
      return recording == null ? null : recording.ledger().status();
    }
  }
}
