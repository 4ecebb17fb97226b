package dev.slipway.relay.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a recording does and has done, for those who look. Thread-safe; no method blocks. */
final class Ledger {

  private final String name;
  private final String source;
  private final Instant started;
  private final Runnable changed;
  private final List<Part> parts = new ArrayList<>();
  private RecordingState state = RecordingState.STARTING;
  private Instant since;
  private @Nullable Instant nextTry;
  private @Nullable String error;
  private @Nullable String fileName;
  private int files;
  private long restarts;
  private long doneBytes;
  private long doneLost;
  private Duration doneTime = Duration.ZERO;

  Ledger(String name, String source, Instant started, Runnable changed) {
    this.name = name;
    this.source = source;
    this.started = started;
    this.changed = changed;
    since = started;
  }

  String source() {
    return source;
  }

  synchronized RecordingState state() {
    return state;
  }

  /** Begins a file. */
  void began(Part part) {
    synchronized (this) {
      parts.add(part);
      fileName = part.fileName();
      files++;
      nextTry = null;
      error = state == RecordingState.STARTING ? null : error;
    }
    changed.run();
  }

  /** Waits for the input, which says what is in the way, or null. */
  synchronized void waiting(@Nullable String trouble) {
    error = trouble;
  }

  /** Looks at how far a file is. */
  void moved(Part part, Instant now) {
    synchronized (this) {
      boolean first = part.progress().totalSize() > 0 && state != RecordingState.RUNNING;
      if (!first) {
        return;
      }
      become(RecordingState.RUNNING, now);
    }
    changed.run();
  }

  /** Ends a file. */
  void ended(Part part) {
    synchronized (this) {
      if (!parts.remove(part)) {
        return;
      }
      doneBytes += part.progress().totalSize();
      doneTime = doneTime.plus(part.progress().outTime());
      doneLost += part.reader().lostBytes();
      if (part.error() != null) {
        error = part.error();
      }
    }
    changed.run();
  }

  synchronized void error(String text) {
    error = text;
  }

  void retrying(Instant now, Duration pause) {
    synchronized (this) {
      restarts++;
      nextTry = now.plus(pause);
      if (state != RecordingState.RETRYING) {
        become(RecordingState.RETRYING, now);
      }
    }
    changed.run();
  }

  void finishing(Instant now) {
    synchronized (this) {
      nextTry = null;
      become(RecordingState.FINISHING, now);
    }
    changed.run();
  }

  void concluded(Instant now, @Nullable String failure) {
    synchronized (this) {
      become(failure == null ? RecordingState.STOPPED : RecordingState.FAILED, now);
      error = failure == null ? error : failure;
    }
    changed.run();
  }

  private void become(RecordingState next, Instant now) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException("recording '" + name + "' cannot become " + next + " from " + state);
    }
    state = next;
    since = now;
  }

  /** Returns how it does. */
  synchronized RecordingStatus status() {
    long bytes = doneBytes;
    long lost = doneLost;
    double bitrate = 0;
    long pid = 0;
    Duration recorded = doneTime;
    for (Part part : parts) {
      bytes += part.progress().totalSize();
      lost += part.reader().lostBytes();
      recorded = recorded.plus(part.progress().outTime());
      bitrate = part.progress().bitrate();
      pid = part.pid();
    }
    return new RecordingStatus(
        name, source, state, since, started, fileName, files, bytes, recorded, bitrate, restarts, lost, nextTry, error, pid);
  }

  /** Returns the lines of the list for what is being written, or for the recording itself while that is nothing. */
  synchronized List<RecordingEntry> entries() {
    if (!state.active()) {
      return List.of();
    }
    if (parts.isEmpty()) {
      return List.of(new RecordingEntry(name, source, "", 0, started, null, state, Duration.ZERO, error));
    }
    return parts.stream()
        .map(part -> new RecordingEntry(name, source, part.fileName(), part.progress().totalSize(), part.started(), null, state,
            part.progress().outTime(), error))
        .toList();
  }

  /** Returns in a few words what came of it. */
  String summary() {
    RecordingStatus status = status();
    return status.files() + (status.files() == 1 ? " file, " : " files, ") + status.bytes() + " bytes, "
        + status.recorded().toSeconds() + " s";
  }
}
