package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.Setting;
import dev.slipway.lifecycle.config.ConfigProblem;
import dev.slipway.lifecycle.config.ConfigSources;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.plugin.ModulesFolderProblem;
import dev.slipway.lifecycle.plugin.PluginProblem;
import dev.slipway.lifecycle.service.AmbiguousService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The start of a platform: read the configuration, bind the server and load the modules meanwhile, order them, launch them.
 *
 * <p>Confined to one thread, except {@link #cancel}. When a step fails, all that came before it is taken back.
 */
final class Startup {

  private volatile @Nullable Launch launching;
  private volatile @Nullable Platform platform;
  private volatile boolean cancelled;
  private volatile @Nullable Loading loading;

  /** Ends the start as soon as possible; it then fails. Returns at once; thread-safe. */
  void cancel() {
    cancelled = true;
    Loading modules = loading;
    if (modules != null) {
      modules.cancel();
    }
    Launch launch = launching;
    if (launch != null) {
      launch.cancel();
    }
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Returns the platform as soon as there is one, ready or not, or null. Thread-safe. */
  @Nullable Platform platform() {
    return platform;
  }

  /** Starts a platform. Blocks until it is ready. */
  Platform run(KernelOptions options, Configuration configuration) throws StartFailure {
    Loading modules = new Loading(options, configuration.host());
    loading = modules;
    if (cancelled) {
      modules.cancel();
    }
    Platform assembled = PlatformAssembly.assemble(configuration, options, modules);
    platform = assembled;
    try {
      launch(assembled, modules.await());
    } catch (NotLaunched e) {
      throw failed(assembled, e.code, e.lines);
    } catch (PlanProblem e) {
      throw failed(assembled, ExitCode.BAD_CONFIGURATION, e.lines());
    } catch (ConfigProblem e) {
      throw failed(assembled, ExitCode.BAD_CONFIGURATION, e.lines());
    } catch (ModulesFolderProblem e) {
      throw failed(assembled, ExitCode.START_FAILED, List.of(String.valueOf(e.getMessage())));
    } catch (PluginProblem e) {
      throw failed(assembled, ExitCode.BAD_CONFIGURATION, List.of(String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      throw failed(assembled, ExitCode.START_FAILED, List.of(Journal.oneLine(e)));
    }
    return assembled;
  }

  /** Returns the configuration as far as it does not depend on the modules. */
  static Configuration configuration(KernelOptions options) throws StartFailure {
    try {
      Configuration configuration =
          Configuration.of(ConfigSources.read(options.configFile(), options.environment(), options.properties()));
      configuration.checkHost();
      return configuration;
    } catch (ConfigProblem e) {
      throw new StartFailure(ExitCode.BAD_CONFIGURATION, e.lines());
    }
  }

  private void launch(Platform platform, List<Loading.Loaded> loaded) throws PluginProblem, NotLaunched {
    ModuleTable table = platform.table();
    table.admit(loaded.stream().map(Loading.Loaded::slot).toList());
    Map<String, List<Setting<?>>> settings = new LinkedHashMap<>();
    loaded.forEach(each -> settings.put(each.slot().name(), each.instance().lifecycle().settings()));
    platform.host().configuration().check(settings);
    List<ModuleRunner> runners = new ArrayList<>();
    for (Loading.Loaded each : loaded) {
      runners.add(platform.yard().fill(each.slot(), each.instance()));
    }
    Launch launch = new Launch(table.graph(), runners, platform.yard()::startTimeout);
    launching = launch;
    if (cancelled) {
      launch.cancel();
    }
    List<String> failures = platform.control().first(launch, () -> platform.enter(PlatformPhase.RUNNING, Duration.ZERO));
    launching = null;
    if (!failures.isEmpty()) {
      boolean ambiguous = runners.stream().anyMatch(runner -> runner.cause() instanceof AmbiguousService);
      throw new NotLaunched(ambiguous ? ExitCode.BAD_CONFIGURATION : ExitCode.START_FAILED, failures);
    }
  }

  /** Takes everything back. Whatever fails once the start was cancelled fails because of that. */
  private StartFailure failed(Platform platform, ExitCode code, List<String> lines) {
    StartFailure failure = cancelled ? new StartFailure(ExitCode.START_FAILED, List.of(Launch.CANCELLED)) : new StartFailure(code, lines);
    try {
      StopReport report = platform.stop(Deadline.after(platform.budget().total()));
      if (!report.leakFree()) {
        failure.addSuppressed(new IllegalStateException(String.join("\n", report.leaks())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** Leaves the frames in which instances of modules are known, so that the proof does not find them there. */
  private static final class NotLaunched extends Exception {

    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private final transient List<String> lines;

    NotLaunched(ExitCode code, List<String> lines) {
      super(null, null, false, false);
      this.code = code;
      this.lines = lines;
    }
  }
}
