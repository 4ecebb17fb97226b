package dev.slipway.relay.recording;

import dev.slipway.api.Deadline;
import dev.slipway.api.Work;
import dev.slipway.relay.engine.Input;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.InputStatus;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.engine.RelayState;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.hub.Hub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Inputs whose source is a test pattern of ffmpeg, which can go away and come back. Thread-safe. */
final class SourceInputs implements Inputs, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SourceInputs.class.getName());

  private final Work work;
  private final Ffmpeg ffmpeg;
  private final Map<String, Source> sources = new ConcurrentHashMap<>();

  SourceInputs(Work work, Ffmpeg ffmpeg) {
    this.work = work;
    this.ffmpeg = ffmpeg;
  }

  @Override
  public InputUse use(InputSpec spec, String user) {
    Source source = sources.computeIfAbsent(spec.name(), name -> new Source(spec));
    source.used();
    return source;
  }

  Source source(String name) {
    return Optional.ofNullable(sources.get(name)).orElseThrow();
  }

  @Override
  public Optional<Input> find(String name) {
    return Optional.ofNullable(sources.get(name));
  }

  @Override
  public List<Input> all() {
    return List.copyOf(sources.values());
  }

  @Override
  public void end(String name, Deadline deadline) {
    find(name).ifPresent(input -> source(name).end());
  }

  @Override
  public void close() {
    sources.values().forEach(Source::end);
  }

  /** One source. Its address says what it gives: {@code silent:} nothing, {@code mp3:} another sound. */
  final class Source implements Input, InputUse {

    private final InputSpec spec;
    private final Hub hub;
    private final long began = System.nanoTime();
    private final AtomicInteger users = new AtomicInteger();
    private @Nullable MediaProcess process;

    private Source(InputSpec spec) {
      this.spec = spec;
      this.hub = new Hub(spec.name(), 8 * 1024 * 1024, System::nanoTime);
    }

    private void used() {
      if (users.getAndIncrement() == 0 && !spec.url().contains("silent")) {
        comeBack();
      }
    }

    int users() {
      return users.get();
    }

    /** Begins to give media, with a clock that goes on since the beginning. */
    void comeBack() {
      double offset = (System.nanoTime() - began) / 1e9;
      String[] sound = spec.url().contains("mp3") ? new String[] {"-c:a", "libmp3lame"} : new String[0];
      try {
        process = MediaProcess.start(
            work, "source", ffmpeg.command(Programs.source(offset, sound)), null, hub, (status, error) -> {
              LOG.log(System.Logger.Level.INFO, "the source " + spec.name() + " ended with " + status + ": " + error);
              hub.discontinuity();
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Dies in the middle. */
    void goAway() {
      MediaProcess running = process;
      if (running != null) {
        running.close();
      }
    }

    /** Ends for good. */
    void end() {
      goAway();
      hub.close();
    }

    @Override
    public InputSpec spec() {
      return spec;
    }

    @Override
    public Hub hub() {
      return hub;
    }

    @Override
    public InputStatus status() {
      String trouble = spec.url().contains("silent") ? "Connection refused" : null;
      return new InputStatus(RelayState.RUNNING, Instant.EPOCH, users.get(), 0, 0, 0, 0, 0, null, trouble, 0);
    }

    @Override
    public void retryNow() {}

    @Override
    public Input input() {
      return this;
    }

    @Override
    public void close() {
      users.decrementAndGet();
    }
  }
}
