package dev.slipway.relay.hls;

import dev.slipway.api.Work;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.HubReader;
import dev.slipway.relay.hub.Tracks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The preview of one input, for as long as somebody looks: a use of the input, a thread that cuts what comes from its hub, and the
 * segments. Where browsers do not play what comes, an ffmpeg stands between, with a hub of its own behind it.
 *
 * <p>Thread-safe. It ends when it is closed or the input's hub ends, and gives the use back then.
 */
final class Preview implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(Preview.class.getName());
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int QUEUE_BYTES = 8 * 1024 * 1024;

  private final InputUse use;
  private final Work work;
  private final Supplier<Optional<Converter>> converter;
  private final Segmenter segmenter;
  private final Playlist playlist;
  private @Nullable HubReader reader;
  private @Nullable MediaProcess process;
  private @Nullable String failure;
  private boolean closed;
  private volatile boolean over;

  /** A preview that is not yet begun; {@code use} is its own from now on. */
  Preview(InputUse use, Work work, Supplier<Optional<Converter>> converter, HlsSettings settings) {
    this.use = use;
    this.work = work;
    this.converter = converter;
    playlist = new Playlist(settings.maxBytes());
    segmenter = new Segmenter(settings.segmentBytes(), this::cut);
  }

  /** Begins; called once. */
  void begin() {
    try {
      work.virtual("hls").newThread(this::run).start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  Playlist playlist() {
    return playlist;
  }

  /** Returns why there is nothing to see, if that will stay so. */
  synchronized Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Returns whether nothing more comes. */
  boolean isOver() {
    return over;
  }

  private void cut(Segment segment) {
    playlist.add(segment, segmenter.targetSeconds());
  }

  private void run() {
    Hub hub = use.input().hub();
    try {
      String label = "preview of " + use.input().spec().name();
      HubReader next = open(hub.join(label, QUEUE_BYTES));
      Optional<Tracks> tracks = await(hub);
      while (tracks.isPresent() && watch(hub, tracks.get(), next)) {
        next = open(hub.join(label, QUEUE_BYTES));
        tracks = await(hub);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOGGER.log(Level.WARNING, "the preview of " + use.input().spec().name() + " failed: " + e.getMessage());
      fail("the preview failed: " + e.getMessage());
    } finally {
      segmenter.breakOff();
      playlist.end();
      over = true;
      close();
    }
  }

  /** Returns the tracks once they are known, nothing at the end; a reader of its own is needed to see the end. */
  private Optional<Tracks> await(Hub hub) throws InterruptedException {
    try (HubReader look = hub.join("preview", TsPacket.SIZE)) {
      while (!hub.awaitTracks(LOOK)) {
        if (isClosed() || look.take(Duration.ZERO) == null) {
          return Optional.empty();
        }
      }
      return hub.tracks();
    }
  }

  /** Cuts until the end, which returns false, or until the tracks are others. */
  private boolean watch(Hub hub, Tracks tracks, HubReader from) throws IOException, InterruptedException {
    if (Converter.isPlayable(tracks)) {
      return read(from, () -> hub.tracks().equals(Optional.of(tracks)));
    }
    Optional<Converter> tool = converter.get();
    if (tool.isEmpty()) {
      fail("browsers do not play this input as it is, and there is no ffmpeg to convert it");
      return false;
    }
    try (Hub converted = new Hub(use.input().spec().name(), QUEUE_BYTES, System::nanoTime)) {
      HubReader result = open(converted.join(from.label(), QUEUE_BYTES));
      MediaProcess running = own(MediaProcess.start(work, "preview", tool.get().command(tracks), from, converted, new Ending(converted)));
      try {
        return read(result, () -> hub.tracks().equals(Optional.of(tracks)));
      } finally {
        running.close();
      }
    }
  }

  private boolean read(HubReader from, Supplier<Boolean> same) throws InterruptedException {
    try (from) {
      while (same.get()) {
        byte[] bytes = from.take(LOOK);
        if (bytes == null) {
          return false;
        }
        segmenter.feed(bytes);
      }
      segmenter.breakOff();
      return true;
    }
  }

  /** Hears of the end of the process that converts. */
  private final class Ending implements MediaProcess.Listener {

    private final Hub converted;

    Ending(Hub converted) {
      this.converted = converted;
    }

    @Override
    public void ended(int status, @Nullable String lastError) {
      if (status != 0 && !isClosed()) {
        fail("the conversion ended with status " + status + (lastError == null ? "" : ": " + lastError));
      }
      converted.close();
    }
  }

  private synchronized void fail(String why) {
    failure = failure == null ? why : failure;
  }

  private synchronized HubReader open(HubReader opened) {
    reader = opened;
    if (closed) {
      opened.close();
    }
    return opened;
  }

  private synchronized MediaProcess own(MediaProcess started) {
    process = started;
    if (closed) {
      started.close();
    }
    return started;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Ends it. Does not block. */
  @Override
  public void close() {
    HubReader open;
    MediaProcess running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = reader;
      running = process;
    }
    if (open != null) {
      open.close();
    }
    if (running != null) {
      running.close();
    }
    use.close();
  }
}
