package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.observe.Logs;
import dev.slipway.lifecycle.proof.ForcedReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One life of the platform in the foreground of a process: start, wait for a signal, stop, report.
 *
 * <p>Confined to the main thread; signals come in on threads of the JVM.
 */
final class ForegroundRun {

  private static final Logger LOGGER = System.getLogger(ForegroundRun.class.getName());
  private static final Duration GUARD = Duration.ofSeconds(1);
  private static final Duration PRINTING = Duration.ofSeconds(2);
  /** What a second signal leaves to the report, of the 250 ms that it leaves to the process. */
  private static final Duration FORCED_REPORT = Duration.ofMillis(180);

  private final Path reportFolder;
  private final Logs logs;
  private final PrintWriter out;
  private final Startup startup = new Startup();
  private final AtomicInteger signals = new AtomicInteger();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicBoolean guarded = new AtomicBoolean();

  ForegroundRun(Path reportFolder, Logs logs, PrintWriter out) {
    this.reportFolder = reportFolder;
    this.logs = logs;
    this.out = out;
  }

  /** Runs the platform until a signal comes or {@code time} has passed. Blocks. Returns how the process shall end. */
  ExitCode untilStopped(KernelOptions options, Configuration configuration, long beginNanos, @Nullable Duration time)
      throws StartFailure, InterruptedException {
    Signals.onStop(this::signalled);
    Thread hook = Thread.ofPlatform().name("slipway/exit-hook").unstarted(this::exitedBehindOurBack);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Kernel started = Kernel.Builder.start(startup, options, configuration);
      LOGGER.log(Level.INFO, "ready on {0}://localhost:{1}/ after {2} ms; stop it with Ctrl-C",
          started.scheme(), Integer.toString(started.port()), Long.toString((System.nanoTime() - beginNanos) / 1_000_000));
      Invitation.of(configuration.host(), started.scheme() + "://localhost:" + started.port()).ifPresent(out::println);
      out.flush();
      awaitAsked(time);
      return stop(started, configuration.host().get(HostSettings.STOP_STRICT));
    } catch (StartFailure e) {
      if (signals.get() > 0 && e.lines().equals(List.of(Launch.CANCELLED)) && e.getSuppressed().length == 0) {
        LOGGER.log(Level.INFO, "stopped before it was ready");
        return ExitCode.CLEAN;
      }
      throw e;
    } finally {
      done.countDown();
    }
  }

  /** Waits on when interrupted: whoever interrupts this thread is a module that interrupts all. */
  private void awaitAsked(@Nullable Duration time) {
    Deadline end = Deadline.after(time == null ? ChronoUnit.FOREVER.getDuration() : time);
    while (!end.expired()) {
      try {
        if (asked.await(end.remaining(TimeUnit.MILLISECONDS) + 1, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        LOGGER.log(Level.DEBUG, "the main thread was interrupted, and waits on");
      }
    }
    LOGGER.log(Level.INFO, "the time to run is over");
  }

  private static StopReport stopped(Kernel started) {
    while (true) {
      try {
        return started.stop();
      } catch (InterruptedException e) {
        LOGGER.log(Level.DEBUG, "the main thread was interrupted, and joins the stop again");
      }
    }
  }

  private ExitCode stop(Kernel started, boolean strict) throws InterruptedException {
    guard();
    StopReport report = stopped(started);
    done.countDown();
    StopReportText.save(report, reportFolder);
    print(report);
    logs.flush();
    return ExitCode.of(report, strict);
  }

  /** Prints the report, but not to a reader that does not read: the process must end without him. */
  private void print(StopReport report) throws InterruptedException {
    Thread printer = Thread.ofPlatform().daemon().name("slipway/report").start(() -> StopReportText.print(report, out));
    if (!printer.join(PRINTING)) {
      LOGGER.log(Level.WARNING, "nobody reads the report; it is in {0}", reportFolder);
    }
  }

  /** A stop that is stuck in the kernel itself must end too. */
  private void guard() {
    if (guarded.compareAndSet(false, true)) {
      KernelThread.start("stop-guard", () -> {
        QuickExit.prepare();
        try {
          if (!done.await(stopTime().toMillis(), TimeUnit.MILLISECONDS)) {
            force("the stop overspent its budget");
          }
        } catch (InterruptedException e) {
          force("the stop was interrupted");
        }
      });
    }
  }

  /** Returns how long a stop from now on may take at most. */
  private Duration stopTime() {
    Platform platform = startup.platform();
    return (platform == null ? Duration.ZERO : platform.budget().total()).plus(GUARD);
  }

  private void signalled(String name) {
    if (signals.incrementAndGet() == 1) {
      startup.cancel();
      asked.countDown();
      guard();
      LOGGER.log(Level.INFO, "{0}: stopping", name);
    } else {
      force("a second signal, " + name);
    }
  }

  /** Somebody called {@code System.exit}: the stop is made up for, and the process ends with our own status. */
  private void exitedBehindOurBack() {
    if (done.getCount() == 0) {
      return;
    }
    Exit.othersBegan();
    asked.countDown();
    startup.cancel();
    try {
      if (!done.await(stopTime().toMillis(), TimeUnit.MILLISECONDS)) {
        force("an exit behind the platform's back");
      }
      new CountDownLatch(1).await(GUARD.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      force("an interrupted exit");
    }
  }

  /** Ends the process now, whatever the report of it meets with. */
  private void force(String reason) {
    try {
      Thread.ofPlatform().daemon().name("slipway/forced-report").start(() -> reportForced(reason)).join(FORCED_REPORT);
    } catch (InterruptedException | RuntimeException e) {
      // Nothing is left that could be told of it; the end is what counts.
      QuickExit.now(ExitCode.FORCED.status());
    } finally {
      QuickExit.now(ExitCode.FORCED.status());
    }
  }

  /** The file comes first: standard error may be a pipe that nobody empties, at which a write never returns. */
  private void reportForced(String reason) {
    Platform platform = startup.platform();
    List<String> lines = new ArrayList<>(List.of("slipway: ended at once: " + reason));
    lines.addAll(ForcedReport.lines(platform == null ? Map.of() : platform.yard().works()));
    try {
      Files.createDirectories(reportFolder);
      Files.write(reportFolder.resolve("forced-stop.txt"), lines);
    } catch (IOException e) {
      lines.add("this report cannot be written to " + reportFolder + ": " + e);
    }
    try {
      ForcedReport.write(lines);
    } catch (IOException e) {
      return; // it is in the file
    }
  }
}
