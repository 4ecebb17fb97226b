package dev.slipway.lifecycle;

import dev.slipway.api.Setting;
import dev.slipway.lifecycle.config.ConfigProblem;
import dev.slipway.lifecycle.config.ConfigOptions;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.EffectiveConfig;
import dev.slipway.lifecycle.config.EffectiveRow;
import dev.slipway.lifecycle.plugin.PluginProblem;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what is configured, without starting anything. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Checks the configuration and shows every key with its effective value and where it comes from.")
final class ConfigCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ConfigOptions options;

  @Option(names = "--json", description = "Shows it as JSON.")
  private boolean json;

  ConfigCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      KernelOptions kernel = Kernel.Builder.of(options).options();
      Configuration configuration = Startup.configuration(kernel);
      Map<String, List<Setting<?>>> modules = Inspection.settings(kernel, configuration);
      configuration.check(modules);
      List<EffectiveRow> rows = configuration.effective(modules);
      out.println(json ? EffectiveConfig.json(rows).toString() : EffectiveConfig.text(rows));
      out.flush();
      return ExitCode.CLEAN.status();
    } catch (StartFailure e) {
      e.lines().forEach(line -> err.println("slipway: " + line));
    } catch (ConfigProblem e) {
      e.lines().forEach(line -> err.println("slipway: " + line));
    } catch (PluginProblem e) {
      err.println("slipway: " + e.getMessage());
    }
    err.flush();
    return ExitCode.BAD_CONFIGURATION.status();
  }
}
