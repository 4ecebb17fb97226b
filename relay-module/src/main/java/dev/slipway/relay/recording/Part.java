package dev.slipway.relay.recording;

import dev.slipway.api.Deadline;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.ffmpeg.Progress;
import dev.slipway.relay.hub.HubReader;
import dev.slipway.relay.hub.Tracks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** One file that one ffmpeg writes. Thread-safe. */
final class Part implements MediaProcess.Listener {

  /**
   * The end of a part.
   *
   * @param part the part
   * @param status the exit status of its process
   * @param error what it said about it, or null
   */
  record Ended(Part part, int status, @Nullable String error) implements Recording.Event {}

  private final Path file;
  private final Instant started;
  private final HubReader reader;
  private final Tracks tracks;
  private final BlockingQueue<Recording.Event> ends;
  private volatile @Nullable MediaProcess process;
  private volatile Progress progress = Progress.NONE;
  private volatile long movedNanos = System.nanoTime();
  private volatile long fedWhenMoved;
  private volatile @Nullable String error;

  private Part(Path file, Instant started, HubReader reader, Tracks tracks, BlockingQueue<Recording.Event> ends) {
    this.file = file;
    this.started = started;
    this.reader = reader;
    this.tracks = tracks;
    this.ends = ends;
  }

  /**
   * Begins a file. Blocks while the process is made.
   *
   * @param reader what goes into the file; it is closed by the part
   * @param patient whether an attempt before came to nothing
   * @param ends what hears of the end, once
   * @throws IOException when there is no process; the file is given back by the caller
   */
  static Part begin(
      Studio studio, Path file, HubReader reader, Tracks tracks, boolean patient, BlockingQueue<Recording.Event> ends) throws IOException {
    Part part = new Part(file, studio.clock().instant(), reader, tracks, ends);
    List<String> command = studio.ffmpeg().get().command(RecorderCommand.arguments(tracks, file, patient));
    part.process = MediaProcess.start(studio.work(), "recorder", command, reader, null, part);
    return part;
  }

  @Override
  public void progress(Progress now) {
    if (now.beyond(progress)) {
      movedNanos = System.nanoTime();
      fedWhenMoved = reader.bytes();
    }
    progress = now;
  }

  @Override
  public void ended(int status, @Nullable String lastError) {
    // The queue is not bounded: there are as many ends as parts.
    ends.add(new Ended(this, status, lastError));
  }

  /** Returns whether it was given media for so long without anything coming of it. */
  boolean stuckFor(Duration longest) {
    return reader.bytes() > fedWhenMoved && System.nanoTime() - movedNanos > longest.toNanos();
  }

  /** Ends the input, and then the process by its ladder. Returns when it has ended or at the deadline. Blocks. */
  void stop(Deadline deadline) throws InterruptedException {
    MediaProcess running = process;
    if (running != null) {
      running.stop(deadline);
    }
  }

  /** Kills the process. Does not block. */
  void kill() {
    MediaProcess running = process;
    if (running != null) {
      running.close();
    }
  }

  Path file() {
    return file;
  }

  String fileName() {
    return String.valueOf(file.getFileName());
  }

  Instant started() {
    return started;
  }

  HubReader reader() {
    return reader;
  }

  Tracks tracks() {
    return tracks;
  }

  Progress progress() {
    return progress;
  }

  long pid() {
    MediaProcess running = process;
    return running == null ? 0 : running.pid();
  }

  /** Returns what went wrong with it, or null. */
  @Nullable String error() {
    return error;
  }

  void error(@Nullable String text) {
    error = text;
  }
}
