package dev.slipway.lifecycle;

import dev.slipway.lifecycle.client.LogsCommand;
import dev.slipway.lifecycle.client.ModulesCommand;
import dev.slipway.lifecycle.client.StatusCommand;
import dev.slipway.lifecycle.client.StopCommand;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code slipway}. */
@Command(
    name = "slipway",
    description = "A platform for real-time services that knows how to stop.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped as asked, with nothing left",
      "1:a module or the server could not be started",
      "2:the configuration, the modules or the command line are wrong",
      "3:out of memory",
      "4:something leaked (with stop.strict)",
      "5:ended by a second signal, or a budget was overspent"
    })
public final class Main implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  Main() {}

  /** Runs the command that {@code arguments} name, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (isRun(arguments)) {
      Ahead.begin();
    }
    Exit.now(commandLine(arguments).execute(arguments));
  }

  private static boolean isRun(String... arguments) {
    return arguments.length > 0 && arguments[0].equals("run");
  }

  /** Returns the program with its commands; of {@code run}, which is in a hurry, with that one alone. */
  static CommandLine commandLine(String... arguments) {
    CommandLine program = new CommandLine(new Main()).addSubcommand(RunCommand.class);
    if (!isRun(arguments)) {
      program.addSubcommand(StatusCommand.class)
          .addSubcommand(ModulesCommand.class)
          .addSubcommand(LogsCommand.class)
          .addSubcommand(StopCommand.class)
          .addSubcommand(ConfigCommand.class)
          .addSubcommand(GenerateCompletion.class);
    }
    return program
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, result) -> {
          command.getErr().println("slipway: " + Journal.oneLine(failure));
          return ExitCode.START_FAILED.status();
        });
  }

  /** Without a command there is nothing to do but to say what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.BAD_CONFIGURATION.status();
  }
}
