package dev.slipway.lifecycle.client;

import dev.slipway.lifecycle.config.ConfigOptions;
import dev.slipway.lifecycle.config.ConfigProblem;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands to a running platform share: how it is found, and what is said when it is not. Confined to one thread. */
abstract class ClientCommand implements Callable<Integer> {

  /** The platform did what was asked. */
  static final int DONE = 0;
  /** It does not run, does not answer, or did not what was asked. */
  static final int FAILED = 1;
  private static final int BAD_CONFIGURATION = 2;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ConfigOptions options;

  @Override
  public final Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (RunningPlatform platform = RunningPlatform.of(options.read().host())) {
      return ask(platform, spec.commandLine().getOut());
    } catch (NotAnswered e) {
      err.println("slipway: " + e.getMessage());
      return FAILED;
    } catch (ConfigProblem e) {
      e.lines().forEach(line -> err.println("slipway: " + line));
      return BAD_CONFIGURATION;
    } finally {
      err.flush();
      spec.commandLine().getOut().flush();
    }
  }

  /** Asks the platform, and returns the exit status. */
  abstract int ask(RunningPlatform platform, PrintWriter out) throws InterruptedException;
}
