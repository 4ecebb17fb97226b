package dev.slipway.relay.ffmpeg;

import dev.slipway.api.ChildProcess;
import dev.slipway.api.Deadline;
import dev.slipway.api.StopLadder;
import dev.slipway.api.Work;
import dev.slipway.relay.guard.Secrets;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.HubReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One ffmpeg with its pipes. Thread-safe.
 *
 * <p>Media goes in at standard input, from a hub's reader, and comes out at standard output, to a hub; progress and messages come by
 * standard error ({@code -progress pipe:2}, as {@link Ffmpeg#command} says). Each pipe that is in use has a platform thread:
 * virtual ones that block in pipes would silence all others. A pipe that is not in use is the null device, since one that nobody
 * reads stalls the process.
 *
 * <p>The environment is not inherited but for what a program needs to run: what the platform was told in variables is no business
 * of a program that speaks with strangers, and a proxy named there would lead past the checks. It runs behind the platform
 * ({@code nice}): many that start at a time, as when many endpoints have to be tried again, shall not keep a request waiting.
 */
public final class MediaProcess implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(MediaProcess.class.getName());
  private static final Duration SECOND = Duration.ofSeconds(1);
  /** Nothing is to be finished by one that has no input to end, so it is not given the time for it. */
  private static final StopLadder WITHOUT_INPUT = new StopLadder(List.of(
      new StopLadder.Rung(StopLadder.Step.TERM, SECOND),
      new StopLadder.Rung(StopLadder.Step.TERM, SECOND),
      new StopLadder.Rung(StopLadder.Step.KILL, SECOND)));
  private static final Set<String> ENVIRONMENT =
      Set.of("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR");
  private static final String PRIORITY = "10"; // a tenth of what the platform gets where both want the processor
  private static final List<String> BEHIND = Stream.of("/usr/bin/nice", "/bin/nice").filter(nice -> Files.isExecutable(Path.of(nice)))
      .findFirst().map(nice -> List.of(nice, "-n", PRIORITY)).orElse(List.of());
  private static final File NULL_DEVICE = new File("/dev/null");
  private static final int PIPE_BYTES = 64 * 1024;

  private final ChildProcess child;
  private final @Nullable HubReader feed;
  private final @Nullable Sink sink;
  private final Listener listener;
  private final UnaryOperator<String> mask;
  private final LastWords words = new LastWords();
  private final List<Thread> pumps = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread last;

  private MediaProcess(
      ChildProcess child, @Nullable HubReader feed, @Nullable Sink sink, Listener listener, UnaryOperator<String> mask) {
    this.child = child;
    this.feed = feed;
    this.sink = sink;
    this.listener = listener;
    this.mask = mask;
  }

  /**
   * Starts a program. Blocks while the process is made.
   *
   * @param work where it is started, and what it is ended with at the latest
   * @param role what kind of process it is, such as {@code input}: a kind and not a name
   * @param command the program and its arguments, best by {@link Ffmpeg#command}; what looks like an address is masked in what is
   *     heard of it
   * @param feed what standard input gets, or null; it is closed by this, also when the process ends by itself or is not started
   * @param sink what gets standard output, or null; it is not closed
   * @param listener hears of it, on threads of the process
   * @throws IOException when it cannot be started
   */
  public static MediaProcess start(
      Work work, String role, List<String> command, @Nullable HubReader feed, @Nullable Hub sink, Listener listener)
      throws IOException {
    return begin(work, role, command, feed, sink == null ? null : sink::write, listener);
  }

  /**
   * Starts a program that only writes. Blocks while the process is made. The parameters are those of {@link #start}.
   *
   * @throws IOException when it cannot be started
   */
  public static MediaProcess startSource(Work work, String role, List<String> command, Sink sink, Listener listener)
      throws IOException {
    return begin(work, role, command, null, sink, listener);
  }

  private static MediaProcess begin(
      Work work, String role, List<String> command, @Nullable HubReader feed, @Nullable Sink sink, Listener listener)
      throws IOException {
    MediaProcess process;
    try {
      process = new MediaProcess(work.process(role, builder(command, feed != null, sink != null),
          feed == null ? WITHOUT_INPUT : StopLadder.gentle()), feed, sink, listener, mask(command));
    } catch (IOException | RuntimeException e) {
      if (feed != null) {
        feed.close();
      }
      throw e;
    }
    try {
      process.startPumps(work, role);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
    return process;
  }

  private static UnaryOperator<String> mask(List<String> command) {
    CommandSecrets secrets = new CommandSecrets(command);
    return line -> Secrets.mask(secrets.apply(line));
  }

  /** Returns how such a process is made: behind the platform, with few variables, and the null device for pipes that nobody uses. */
  static ProcessBuilder builder(List<String> command, boolean fed, boolean heard) {
    // A program that is not there has to fail at once, and not what was put before it.
    List<String> whole = new ArrayList<>(Files.isExecutable(Path.of(command.getFirst())) ? BEHIND : List.of());
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole);
    builder.environment().keySet().retainAll(ENVIRONMENT);
    if (!fed) {
      builder.redirectInput(NULL_DEVICE);
    }
    if (!heard) {
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }
    return builder;
  }

  private void startPumps(Work work, String role) {
    if (feed != null) {
      HubReader reader = feed;
      pumps.add(work.platform(role + "-feed").newThread(() -> feed(reader)));
    }
    if (sink != null) {
      Sink target = sink;
      pumps.add(work.platform(role + "-media").newThread(() -> drain(target)));
    }
    Thread teller = work.platform(role + "-words").newThread(this::hear);
    last = teller;
    pumps.forEach(Thread::start);
    teller.start();
  }

  /** Feeds until the reader or the process ends; then the process is told that there is no more. */
  private void feed(HubReader reader) {
    try (OutputStream out = child.process().getOutputStream()) {
      reader.copyTo(out);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "process " + pid() + " takes no more: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reader.close();
    }
  }

  private void drain(Sink target) {
    byte[] buffer = new byte[PIPE_BYTES];
    try (InputStream in = child.process().getInputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        target.write(buffer, 0, count);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "process " + pid() + " gives no more: " + e.getMessage());
    }
  }

  /** Hears the process out, then waits for its end and tells it. */
  private void hear() {
    ProgressReader progress = new ProgressReader();
    try (InputStream in = child.process().getErrorStream()) {
      LineReader.read(in, line -> {
        if (ProgressReader.isProgress(line)) {
          progress.take(line).ifPresent(listener::progress);
        } else {
          listener.line(words.hear(mask.apply(line)));
        }
      });
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "process " + pid() + " says no more: " + e.getMessage());
    }
    try {
      int status = child.process().waitFor();
      endInput();
      for (Thread pump : pumps) {
        pump.join();
      }
      ended.countDown();
      listener.ended(status, words.error().orElse(null));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  /** Ends its input, where it has one, after which it ends by itself unless it is stuck. Does not block. */
  public void endInput() {
    if (feed != null) {
      feed.close();
    }
  }

  /** Asks the process to end, once. Does not block, and looks for no processes that it may have started: an ffmpeg starts none. */
  public void terminate() {
    if (ended.getCount() != 0) {
      child.process().toHandle().destroy();
    }
  }

  /**
   * Ends it: its input ends, then TERM, TERM, KILL, with a second for each; without input, from TERM on. Returns when it has ended
   * and its listener was told, or at the deadline. Blocks for 4 s at most. Later calls do the same.
   */
  public void stop(Deadline deadline) throws InterruptedException {
    endInput();
    if (ended.getCount() != 0) {
      child.stop(deadline);
    }
    Thread teller = last;
    if (teller != null && !teller.equals(Thread.currentThread())) {
      teller.join(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)));
    }
  }

  /** Returns the number of the process, 0 when it has ended. Does not block. */
  public long pid() {
    return ended.getCount() == 0 ? 0 : child.process().pid();
  }

  /** Kills it. Does not wait for its end, of which the listener is told. */
  @Override
  public void close() {
    endInput();
    child.close();
  }

  /** What takes what a process writes. Called by one thread of the process; must not block. */
  @FunctionalInterface
  public interface Sink {

    /** Takes the next bytes, cut anywhere; the array is used again afterwards. */
    void write(byte[] bytes, int offset, int length);
  }

  /** What hears of a process. Called by threads of the process, {@code ended} last and once; must not block for long. */
  public interface Listener {

    /** Hears how far it is, once a second while it works. */
    default void progress(Progress progress) {}

    /** Hears what it says, with what is secret in addresses masked. */
    default void line(String maskedStderrLine) {}

    /**
     * Hears that it has ended, and that all it wrote was handed on.
     *
     * @param status its exit status, 128 and the signal when a signal ended it
     * @param lastError what it said last about a mistake, masked, or null
     */
    void ended(int status, @Nullable String lastError);
  }
}
