package dev.slipway.lifecycle.work;

import dev.slipway.api.ChildProcess;
import dev.slipway.api.Deadline;
import dev.slipway.api.StopLadder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A module's child process. Thread-safe: its tree is looked at under its own lock, under which only {@code /proc} is read. */
final class ModuleProcess implements ChildProcess, LadderRun.Target {

  private static final System.Logger LOG = System.getLogger(ModuleProcess.class.getName());
  private static final long LOOK_MILLIS = 10;

  private final String name;
  private final Process process;
  private final StopLadder ladder;
  private final ThreadFactory helpers;
  private final ProcessTree tree;
  private final Object treeLock = new Object();

  ModuleProcess(String name, Process process, StopLadder ladder, ThreadFactory helpers) {
    this.name = name;
    this.process = process;
    this.ladder = ladder;
    this.helpers = helpers;
    this.tree = new ProcessTree(process, ProcessTree.markOf(name));
  }

  String name() {
    return name;
  }

  StopLadder ladder() {
    return ladder;
  }

  @Override
  public Process process() {
    return process;
  }

  @Override
  public Optional<Integer> exit() {
    return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
  }

  @Override
  public void stop(Deadline deadline) throws InterruptedException {
    stopAll(List.of(this), deadline);
  }

  @Override
  public void close() {
    apply(StopLadder.Step.KILL);
  }

  /** Sends all down their ladders at the same time and returns when none lives, or at the deadline. Blocks. */
  static void stopAll(List<ModuleProcess> processes, Deadline deadline) throws InterruptedException {
    List<LadderRun> runs = new ArrayList<>();
    for (ModuleProcess process : processes) {
      runs.add(new LadderRun(process, process.ladder, deadline, System::nanoTime));
    }
    runs.removeIf(LadderRun::advance);
    while (!runs.isEmpty()) {
      pause(processes);
      runs.removeIf(LadderRun::advance);
    }
  }

  /** Waits a moment; less when the first process that lives ends in it. */
  private static void pause(List<ModuleProcess> processes) throws InterruptedException {
    for (ModuleProcess each : processes) {
      if (each.process.isAlive()) {
        each.process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      }
    }
    // Only grandchildren are left, and of their end nobody is told.
    new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void apply(StopLadder.Step step) {
    LOG.log(System.Logger.Level.DEBUG, () -> "process " + name + " (pid " + process.pid() + "): " + step);
    switch (step) {
      case END_OF_INPUT -> endInput();
      case TERM -> signal(false);
      case KILL -> signal(true);
    }
  }

  private void signal(boolean kill) {
    synchronized (treeLock) {
      tree.signal(kill);
    }
  }

  /** Closes standard input on a thread of its own: closing flushes, and that waits while the process does not read. */
  private void endInput() {
    try {
      helpers.newThread(() -> {
        try {
          process.getOutputStream().close();
        } catch (IOException e) {
          LOG.log(System.Logger.Level.DEBUG, () -> "process " + name + " has not read all of its input", e);
        }
      }).start();
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "process " + name + " is stopped without end of input", e);
    }
  }

  @Override
  public boolean gone() {
    if (process.isAlive()) {
      return false;
    }
    synchronized (treeLock) {
      return tree.living().isEmpty();
    }
  }

  /** Looks at the tree while it hangs together: what loses its parent later is still known. */
  void look() {
    synchronized (treeLock) {
      tree.living();
    }
  }

  @Override
  public String toString() {
    return "process '" + name + "' (pid " + process.pid() + ")";
  }
}
