package dev.slipway.lifecycle;

import dev.slipway.api.Setting;
import dev.slipway.lifecycle.config.ConfigOptions;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.observe.Logs;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs the platform in the foreground until a signal ends it. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the platform in the foreground.",
      "",
      "Ctrl-C or SIGTERM stops it: nothing is cut, and a report says what was left.",
      "A second one ends it at once."
    })
final class RunCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ConfigOptions options;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Stops by itself after this time, such as 30s or 5m.")
  private @Nullable Duration time;

  RunCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    long begin = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    Kernel.Builder builder = Kernel.Builder.of(options);
    Configuration configuration;
    try {
      configuration = Startup.configuration(builder.options());
    } catch (StartFailure e) {
      return refused(e, err);
    }
    try (Logs logs = Logs.start(configuration.host())) {
      logs.level("io.helidon", System.Logger.Level.WARNING);
      HeapDumps.keepIn(configuration.host().get(HostSettings.REPORT_FOLDER));
      ForegroundRun run = new ForegroundRun(
          configuration.host().get(HostSettings.REPORT_FOLDER), logs, spec.commandLine().getOut());
      KernelOptions kernel = builder.logs(logs).options();
      return run.untilStopped(kernel, configuration, begin, time).status();
    } catch (StartFailure e) {
      return refused(e, err);
    }
  }

  private static int refused(StartFailure failure, PrintWriter err) {
    failure.lines().forEach(line -> err.println("slipway: " + line));
    for (Throwable left : failure.getSuppressed()) {
      err.println(left.getMessage());
    }
    err.flush();
    return failure.exitCode().status();
  }

  /** Lengths of time in the same form as in the configuration. */
  static final class TimeConverter implements ITypeConverter<Duration> {

    private static final Setting<Duration> FORM = Setting.duration(
        "for", Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofDays(366), "time to run");

    TimeConverter() {}

    @Override
    public Duration convert(String text) {
      try {
        return FORM.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
