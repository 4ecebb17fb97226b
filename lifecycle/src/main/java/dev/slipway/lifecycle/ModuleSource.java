package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.lifecycle.plugin.Plugin;
import dev.slipway.lifecycle.plugin.PluginFolder;
import dev.slipway.lifecycle.plugin.PluginProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where instances of one module come from, a new one for every start. Immutable; loading blocks on the file system. */
sealed interface ModuleSource {

  /**
   * Returns the modules that there are: those of the program, and those in the modules folder.
   *
   * @param options what the kernel was asked to start
   * @param modules the modules folder
   * @param run where private copies are made
   */
  static List<ModuleSource> all(KernelOptions options, Path modules, Path run) throws PluginProblem {
    List<ModuleSource> sources = builtIn(options);
    if (options.folders()) {
      List<PluginFolder> folders = PluginFolder.scan(modules);
      ModuleLayer parent = Plugin.contracts(folders, platform(), run.resolve("contracts"));
      folders.forEach(folder -> sources.add(new InFolder(folder, parent, run)));
    }
    return sources;
  }

  /** Returns the same to be looked at only: nothing is written, and what is loaded keeps its jars open. */
  static List<ModuleSource> toLookAt(KernelOptions options, Path modules) throws PluginProblem {
    List<ModuleSource> sources = builtIn(options);
    if (options.folders()) {
      List<PluginFolder> folders = PluginFolder.scan(modules);
      ModuleLayer parent = Plugin.lookAtContracts(folders, platform());
      folders.forEach(folder -> sources.add(new Original(folder, parent)));
    }
    return sources;
  }

  private static List<ModuleSource> builtIn(KernelOptions options) {
    List<ModuleSource> sources = new ArrayList<>();
    options.builtIn().forEach(instances -> sources.add(new BuiltIn(instances)));
    return sources;
  }

  private static ModuleLayer platform() {
    ModuleLayer own = ModuleSource.class.getModule().getLayer();
    return own == null ? ModuleLayer.boot() : own;
  }

  /** Returns a new instance. Runs the module's constructor, and so for as long as that likes. */
  Loaded load() throws PluginProblem;

  /**
   * Returns a new instance that has said once what it declares. Blocks for {@code patience} and a moment at most; an interrupt
   * ends the wait and is used up.
   */
  default Loaded load(Duration patience) throws PluginProblem {
    AtomicReference<@Nullable Loaded> loaded = new AtomicReference<>();
    ThreadGroup group = Objects.requireNonNull(Thread.currentThread().getThreadGroup());
    ModuleCall call = new ModuleCall(text(), "load", group, ModuleSource.class.getClassLoader(), thread -> {},
        ModuleCall.Patience.BY_THE_CLOCK);
    ModuleCall.End end = call.run(Deadline.after(patience), () -> {
      Loaded instance = load();
      declare(instance.lifecycle());
      loaded.set(instance);
    });
    return switch (end) {
      case ModuleCall.End.Done() -> Objects.requireNonNull(loaded.get());
      case ModuleCall.End.Threw(PluginProblem problem) -> throw problem;
      case ModuleCall.End.Threw(Throwable thrown) ->
          throw new PluginProblem("module " + text() + " cannot be loaded: " + Journal.oneLine(thrown), thrown);
      case ModuleCall.End.Abandoned(List<StackTraceElement> stack) ->
          throw new PluginProblem("module " + text() + " does not come to say what it is; it stands at " + Journal.stack(stack));
    };
  }

  private static void declare(Lifecycle lifecycle) {
    Objects.requireNonNull(lifecycle.name(), "name()");
    Objects.requireNonNull(lifecycle.dependencies(), "dependencies()");
    Objects.requireNonNull(lifecycle.optionalDependencies(), "optionalDependencies()");
    Objects.requireNonNull(lifecycle.settings(), "settings()");
  }

  /** Returns what messages call it. */
  String text();

  /**
   * A new instance of a module.
   *
   * @param lifecycle the module
   * @param copies the private copies of its jars, to be deleted at the end; empty for one that is part of the program
   */
  record Loaded(Lifecycle lifecycle, Optional<Path> copies) {

    /** Returns the loader of the module's classes. */
    ClassLoader loader() {
      return lifecycle.getClass().getClassLoader();
    }

    /** Returns whether the module has a loader of its own that can be dropped. */
    boolean droppable() {
      return copies.isPresent();
    }
  }

  /**
   * A module that is part of the program that embeds the kernel.
   *
   * @param supplier makes instances
   */
  record BuiltIn(Supplier<? extends Lifecycle> supplier) implements ModuleSource {
    @Override
    public Loaded load() {
      return new Loaded(supplier.get(), Optional.empty());
    }

    @Override
    public String text() {
      return "built-in";
    }
  }

  /**
   * A module that lies in a folder or a jar, and is loaded from there.
   *
   * @param folder the folder
   * @param parent the layer above it
   */
  record Original(PluginFolder folder, ModuleLayer parent) implements ModuleSource {
    @Override
    public Loaded load() throws PluginProblem {
      return new Loaded(Plugin.look(folder, parent), Optional.empty());
    }

    @Override
    public String text() {
      return folder.source().toString();
    }
  }

  /**
   * A module that lies in a folder or a jar.
   *
   * @param folder the folder
   * @param parent the layer above it
   * @param run where private copies are made
   */
  record InFolder(PluginFolder folder, ModuleLayer parent, Path run) implements ModuleSource {
    @Override
    public Loaded load() throws PluginProblem {
      try {
        Files.createDirectories(run);
        Path copies = Files.createTempDirectory(run, folder.source().getFileName() + "-");
        Plugin plugin = Plugin.load(folder.rescan(), parent, copies);
        return new Loaded(plugin.lifecycle(), Optional.of(copies));
      } catch (IOException e) {
        throw new PluginProblem("module " + text() + " cannot be copied to " + run + ": " + e.getMessage(), e);
      }
    }

    @Override
    public String text() {
      return folder.source().toString();
    }
  }
}
