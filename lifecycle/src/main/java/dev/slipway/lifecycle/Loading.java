package dev.slipway.lifecycle;

import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.plugin.Plugin;
import dev.slipway.lifecycle.plugin.PluginProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The modules of a start, loaded to be looked at on a thread of their own, while the server comes up.
 *
 * <p>Thread-safe. Knows the instances only until {@link #await} has returned them, so that the proof does not find them here.
 */
final class Loading {

  private final KernelOptions options;
  private final Path modules;
  private final Duration patience;
  /** Guarded by this object. */
  private @Nullable FutureTask<List<Loaded>> task;
  /** Where modules are being loaded, and may be interrupted. Guarded by this object. */
  private @Nullable Thread loading;
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
    task = new FutureTask<>(() -> all(run));
    Thread.ofPlatform().name("slipway/load").daemon().start(task);
  }

  private List<Loaded> all(Path run) throws PluginProblem {
    Plugin.delete(run);
    List<Loaded> all = new ArrayList<>();
    for (ModuleSource source : ModuleSource.all(options, modules, run)) {
      ModuleSource.Loaded instance = load(source);
      all.add(new Loaded(new Slot(ModuleYard.node(instance.lifecycle(), source.text()), source), instance));
    }
    return all;
  }

  private ModuleSource.Loaded load(ModuleSource source) throws PluginProblem {
    synchronized (this) {
      loading = Thread.currentThread();
    }
    try {
      return source.load(cancelled ? Duration.ZERO : patience);
    } finally {
      synchronized (this) {
        loading = null;
        Thread.interrupted(); // a cancel that came a moment too late; the launch asks for it again
      }
    }
  }

  /**
   * Returns the modules. Blocks until each has said what it is, or one has failed, or the time is up; an interrupt cancels, and is kept.
   *
   * @throws PluginProblem when one cannot be loaded
   */
  List<Loaded> await() throws PluginProblem {
    FutureTask<List<Loaded>> begun;
    synchronized (this) {
      begun = task;
      task = null;
    }
    if (begun == null) {
      throw new IllegalStateException("nothing is being loaded");
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return begun.get();
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

  /** Gives as little time as possible to what is still to be loaded. Returns at once. */
  synchronized void cancel() {
    cancelled = true;
    if (loading != null) {
      loading.interrupt();
    }
  }

  /** Undoes what has been begun, for a start that failed elsewhere. Blocks for a moment. */
  void undo() {
    cancel();
    try {
      await();
    } catch (PluginProblem | RuntimeException e) {
      System.getLogger(Loading.class.getName()).log(System.Logger.Level.DEBUG, "a module of a start that failed", e);
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
