package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.PlatformControl;
import dev.slipway.api.PlatformView;
import dev.slipway.lifecycle.config.ConfigOptions;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.observe.Logs;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running platform in this process: modules behind one web server.
 *
 * <p>Thread-safe. Embedded in another program it installs no signal handler, never ends the process, and leaves logging open.
 */
public final class Kernel implements AutoCloseable {

  private final Platform platform;
  private final AtomicReference<@Nullable FutureTask<StopReport>> stop = new AtomicReference<>();

  private Kernel(Platform platform) {
    this.platform = platform;
  }

  /** Returns a builder with nothing but defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the port on which the web server listens. */
  public int port() {
    return platform.port();
  }

  /** Returns what runs and how it fares. */
  public PlatformView view() {
    return platform.view();
  }

  /** Returns the means to start and stop single modules. */
  public PlatformControl control() {
    return platform.control();
  }

  /** Returns the folder that holds what must last. */
  public Path dataFolder() {
    return platform.data();
  }

  /** Returns what the server speaks, {@code http} or {@code https}. */
  String scheme() {
    return platform.host().web().scheme();
  }

  /** Returns the sum of all configured phases of a stop. */
  public Duration stopBudget() {
    return platform.budget().total();
  }

  /** Stops the platform within the configured budget, see {@link #stop(Deadline)}. */
  public StopReport stop() throws InterruptedException {
    return stop(Deadline.after(stopBudget()));
  }

  /**
   * Stops the platform. Blocks until all modules are gone and the proof is taken; by {@code deadline} and a moment at the
   * latest. Callers that come later join the stop that is under way.
   *
   * @throws InterruptedException when interrupted while waiting; the stop goes on
   */
  public StopReport stop(Deadline deadline) throws InterruptedException {
    FutureTask<StopReport> mine = new FutureTask<>(() -> platform.stop(deadline));
    if (stop.compareAndSet(null, mine)) {
      KernelThread.start("stop", mine);
    }
    try {
      return Objects.requireNonNull(stop.get()).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the stop failed: " + Journal.oneLine(e.getCause() == null ? e : e.getCause()), e);
    }
  }

  /** Stops the platform within the configured budget; when interrupted, the stop goes on. */
  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says with what a kernel starts. Confined to one thread. */
  public static final class Builder {

    private final Properties properties = new Properties();
    private final List<Supplier<? extends Lifecycle>> modules = new ArrayList<>();
    private Optional<Path> configFile = Optional.empty();
    private Map<String, String> environment = Map.of();
    private boolean folders;
    private Clock clock = Clock.systemUTC();
    private Optional<Logs> logs = Optional.empty();

    private Builder() {}

    /** Returns a builder for what the command line says, whose modules lie in the folder that the configuration names. */
    static Builder of(ConfigOptions options) {
      Builder builder =
          builder().modulesFromFolder().environment(System.getenv()).properties(System.getProperties());
      options.values().forEach(builder::property);
      options.file().ifPresent(builder::configFile);
      return builder;
    }

    /** Looks for modules in that folder. Without this call only built-in modules are started. */
    public Builder modulesFolder(Path folder) {
      folders = true;
      return property("modules-folder", folder.toString());
    }

    /** Looks for modules in the folder that the configuration names. */
    public Builder modulesFromFolder() {
      folders = true;
      return this;
    }

    /** Adds a module that is part of this program; each start makes a new instance. */
    public Builder module(Supplier<? extends Lifecycle> instances) {
      modules.add(instances);
      return this;
    }

    /** Keeps what must last in that folder. */
    public Builder dataFolder(Path folder) {
      return property("data.folder", folder.toString()).property("report.folder", folder.resolve("reports").toString());
    }

    /** Sets a key of the configuration, such as {@code server.port}. */
    public Builder property(String key, String value) {
      properties.setProperty("slipway." + key, value);
      return this;
    }

    /** Sets keys by system properties, those that begin with {@code slipway.}. */
    public Builder properties(Properties system) {
      properties.putAll(system);
      return this;
    }

    /** Reads a configuration file. */
    public Builder configFile(Path file) {
      configFile = Optional.of(file);
      return this;
    }

    /** Reads settings from environment variables, those that begin with {@code SLIPWAY_}. */
    public Builder environment(Map<String, String> variables) {
      environment = Map.copyOf(variables);
      return this;
    }

    /** Reads the time from that clock. */
    public Builder clock(Clock source) {
      clock = source;
      return this;
    }

    /**
     * Starts the platform. Blocks until it is ready.
     *
     * @throws StartFailure when it cannot be started; nothing of it is left running then
     */
    public Kernel start() throws StartFailure {
      KernelOptions options = options();
      return start(new Startup(), options, Startup.configuration(options));
    }

    /** Starts the platform with a configuration that was read before, in a way that another thread can cancel. */
    static Kernel start(Startup startup, KernelOptions options, Configuration configuration) throws StartFailure {
      return new Kernel(startup.run(options, configuration));
    }

    /** Lets the platform set the levels of its modules in the log of the process. */
    Builder logs(Logs log) {
      logs = Optional.of(log);
      return this;
    }

    KernelOptions options() {
      return new KernelOptions(configFile, environment, properties, List.copyOf(modules), folders, clock, logs);
    }
  }
}
