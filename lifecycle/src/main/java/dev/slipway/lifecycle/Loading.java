package dev.slipway.lifecycle;

import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.plugin.Plugin;
import dev.slipway.lifecycle.plugin.PluginProblem;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The modules of a start, loaded to be looked at on threads of their own, while the server comes up.
 *
 * <p>Thread-safe. Knows the instances only until {@link #await} has returned them, so that the proof does not find them here.
 */
final class Loading {

  private static final Logger LOGGER = System.getLogger(Loading.class.getName());

  private final KernelOptions options;
  private final Path modules;
  private final Duration patience;
  /** Guarded by this object. */
  private @Nullable FutureTask<List<FutureTask<Loaded>>> found;
  /** Where modules are being loaded, and may be interrupted. Guarded by this object. */
  private final Set<Thread> loading = new HashSet<>();
  private @Nullable Path copies;
  private volatile boolean cancelled;

  /** A module that was loaded to be looked at, and will be started. */
  record Loaded(Slot slot, ModuleSource.Loaded instance) {}

  /** Nothing is loaded yet. */
  Loading(KernelOptions options, Settings settings) {
    this.options = options;
    this.modules = settings.get(HostSettings.MODULES_FOLDER);
    this.patience = settings.get(HostSettings.START_TIMEOUT);
  }

  /** Begins, once the data folder is ours. Returns at once. */
  synchronized void begin(Path data) {
    Path run = data.resolve(ModuleYard.COPIES);
    copies = run;
    FutureTask<List<FutureTask<Loaded>>> all = new FutureTask<>(() -> all(run));
    found = all;
    Thread.ofPlatform().name("slipway/load").daemon().start(() -> {
      all.run();
      if (all.state() == Future.State.SUCCESS) {
        all.resultNow().forEach(FutureTask::run);
      }
    });
  }

  private List<FutureTask<Loaded>> all(Path run) throws PluginProblem {
    Plugin.delete(run);
    List<FutureTask<Loaded>> all = new ArrayList<>();
    for (ModuleSource source : ModuleSource.all(options, modules, run)) {
      all.add(new FutureTask<>(() -> {
        ModuleSource.Loaded instance = load(source);
        return new Loaded(new Slot(ModuleYard.node(instance.lifecycle(), source.text()), source), instance);
      }));
    }
    return all;
  }

  private ModuleSource.Loaded load(ModuleSource source) throws PluginProblem {
    synchronized (this) {
      loading.add(Thread.currentThread());
    }
    try {
      if (cancelled) {
        throw new PluginProblem("module " + source.text() + " is not loaded: " + Launch.CANCELLED);
      }
      return source.load(patience);
    } finally {
      synchronized (this) {
        loading.remove(Thread.currentThread());
        Thread.interrupted(); // a cancel that came a moment too late; the launch asks for it again
      }
    }
  }

  /**
   * Returns the modules. Blocks until each has said what it is, or one has failed, or the time is up; an interrupt cancels, and is kept.
   * Whoever waits has nothing else to do, so a second thread loads from then on, from the other end.
   *
   * @throws PluginProblem when one cannot be loaded: the first of those that were found
   */
  List<Loaded> await() throws PluginProblem {
    FutureTask<List<FutureTask<Loaded>>> begun;
    synchronized (this) {
      begun = found;
      found = null;
    }
    if (begun == null) {
      throw new IllegalStateException("nothing is being loaded");
    }
    List<FutureTask<Loaded>> tasks = result(begun);
    Thread.ofPlatform().name("slipway/load-rest").daemon().start(() -> tasks.reversed().forEach(FutureTask::run));
    List<Loaded> loaded = new ArrayList<>();
    try {
      for (FutureTask<Loaded> task : tasks) {
        loaded.add(result(task));
      }
      return loaded;
    } finally {
      if (loaded.size() < tasks.size()) { // the others must not be under way any more when what is left is looked for
        cancel();
        tasks.forEach(this::end);
      }
    }
  }

  private <T> T result(FutureTask<T> task) throws PluginProblem {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
          cancel();
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case PluginProblem problem -> throw problem;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException("modules cannot be loaded", e.getCause());
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end(FutureTask<Loaded> task) {
    try {
      result(task);
    } catch (PluginProblem | RuntimeException | Error e) {
      LOGGER.log(Level.DEBUG, "a module of a start that failed", e);
    }
  }

  /** Gives as little time as possible to what is still to be loaded. Returns at once. */
  synchronized void cancel() {
    cancelled = true;
    loading.forEach(Thread::interrupt);
  }

  /** Undoes what has been begun, for a start that failed elsewhere. Blocks for a moment. */
  void undo() {
    cancel();
    try {
      await();
    } catch (PluginProblem | RuntimeException e) {
      LOGGER.log(Level.DEBUG, "a module of a start that failed", e);
    }
    Path made;
    synchronized (this) {
      made = copies;
    }
    if (made != null) {
      Plugin.delete(made);
    }
  }
}
