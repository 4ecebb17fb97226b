package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import dev.slipway.api.Settings;
import dev.slipway.api.Work;
import dev.slipway.relay.ffmpeg.FfmpegHome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Everything that pulls and pushes. Thread-safe.
 *
 * <p>A task looks ten times a second what each input and output needs; so there is one place where something is decided, and no thread
 * waits for a time to come.
 */
public final class Engine implements Outputs, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Engine.class.getName());
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Tools tools;
  private final MediaInputs inputs;
  private final Set<MediaOutput> outputs = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ScheduledFuture<?> ticks;

  private Engine(Tools tools) {
    this.tools = tools;
    inputs = new MediaInputs(tools);
    ticks = tools.work().scheduler().scheduleAtFixedRate(this::tick, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Starts an engine that does nothing yet.
   *
   * @param work where processes, threads and tasks come from; its variables are those of every process
   * @param ffmpeg the program
   * @param gate what every address has to pass
   * @param clock the time of day
   * @param settings values of {@link EngineSettings}
   */
  public static Engine start(Work work, FfmpegHome ffmpeg, Gate gate, Clock clock, Settings settings) {
    return new Engine(new Tools(work, ffmpeg, gate, clock, System::nanoTime, RandomGenerator.getDefault(),
        settings.get(EngineSettings.STALE), settings.get(EngineSettings.LINGER), settings.get(EngineSettings.SLATE),
        new Starts(Runtime.getRuntime().availableProcessors())));
  }

  /** Returns the inputs. */
  public Inputs inputs() {
    return inputs;
  }

  /** Returns the outputs: this. */
  public Outputs outputs() {
    return this;
  }

  @Override
  public Output start(OutputSpec spec) {
    if (closed.get()) {
      throw new IllegalStateException("no output is started while the relay is stopping");
    }
    List<MediaOutput> self = new ArrayList<>(1);
    MediaOutput output = new MediaOutput(spec, tools, inputs, () -> outputs.removeAll(self));
    self.add(output);
    outputs.add(output);
    return output;
  }

  private void tick() {
    tools.starts().refill();
    guarded("the uses of inputs", inputs::tick);
    for (MediaInput input : inputs.running()) {
      guarded(input.toString(), input::tick);
    }
    for (MediaOutput output : outputs) {
      guarded(output.toString(), output::tick);
    }
  }

  /** What goes wrong with one is no reason to leave the others alone. */
  private static void guarded(String what, Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "looking at " + what + " failed", e);
    }
  }

  /**
   * Ends all outputs, and refuses new ones: each gets the end of its input at the same time, so that it can finish, and a second later
   * those that hang are asked to end, twice, as an ffmpeg needs it that is stuck at its endpoint. Who is left goes down the ladder;
   * not all do, since each step of it looks at every process of the machine. Returns when all have ended, or at the deadline. Blocks.
   */
  public void endOutputs(Deadline deadline) throws InterruptedException {
    closed.set(true);
    List<MediaOutput> all = List.copyOf(outputs);
    all.forEach(MediaOutput::quit);
    awaitGone(all, deadline.within(PATIENCE));
    for (int i = 0; i < 2; i++) {
      List<MediaOutput> left = all.stream().filter(output -> !output.gone()).toList();
      left.forEach(MediaOutput::terminate);
      awaitGone(left, deadline.within(PATIENCE));
    }
    together(all.stream().<Ending>map(output -> output::stop).toList(), deadline);
    LOG.log(System.Logger.Level.INFO, () -> "outputs have ended: " + all.size());
  }

  private static void awaitGone(List<MediaOutput> all, Deadline deadline) throws InterruptedException {
    while (!deadline.expired() && !all.stream().allMatch(MediaOutput::gone)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Ends all inputs, and refuses new uses. Their hubs are closed. Returns when all have ended, or at the deadline. Blocks. */
  public void endInputs(Deadline deadline) throws InterruptedException {
    closed.set(true);
    ticks.cancel(false);
    List<MediaInput> all = inputs.close();
    together(all.stream().<Ending>map(input -> input::stop).toList(), deadline);
    LOG.log(System.Logger.Level.INFO, () -> "inputs have ended: " + all.size());
  }

  /** An end that may take its time. */
  @FunctionalInterface
  private interface Ending {
    void run(Deadline deadline) throws InterruptedException;
  }

  private void together(List<Ending> endings, Deadline deadline) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Ending ending : endings) {
      Thread thread = tools.work().virtual("ender").newThread(() -> {
        try {
          ending.run(deadline);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Refuses everything new. What still runs is killed by the host, whose processes they are. */
  @Override
  public void close() {
    closed.set(true);
    ticks.cancel(false);
    outputs.forEach(MediaOutput::quit);
    inputs.close().forEach(input -> input.hub().close());
  }
}
