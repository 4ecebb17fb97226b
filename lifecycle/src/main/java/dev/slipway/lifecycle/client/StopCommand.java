package dev.slipway.lifecycle.client;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks the platform to stop, and shows how it does. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stops the platform as a signal does, shows each phase, and returns when the process has ended.",
      "",
      "Exits with 0 when it has ended, with 1 when none runs or it has not ended in time."
    })
public final class StopCommand extends ClientCommand {

  private static final String DATA = "data: ";

  @Option(names = "--within", paramLabel = "SECONDS", defaultValue = "60", description = "How long to wait: ${DEFAULT-VALUE} by default.")
  private int seconds;

  @Option(names = {"-q", "--quiet"}, description = "Shows no phases.")
  private boolean quiet;

  StopCommand() {}

  @Override
  int ask(RunningPlatform platform, PrintWriter out) throws InterruptedException {
    ProcessHandle process = platform.process();
    try (Stream<String> lines = platform.lines("/platform/events")) {
      process.destroy();
      if (!quiet) {
        Thread.ofVirtual().name("phases").start(() -> show(lines, out));
      }
      process.onExit().get(Math.max(1, seconds), TimeUnit.SECONDS);
      out.println("process " + process.pid() + " has ended");
      return DONE;
    } catch (TimeoutException e) {
      throw new NotAnswered("process " + process.pid() + " has not ended within " + Duration.ofSeconds(seconds).toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new NotAnswered("the end of process " + process.pid() + " cannot be awaited: " + e.getCause());
    }
  }

  private static void show(Stream<String> lines, PrintWriter out) {
    try {
      lines.filter(line -> line.startsWith(DATA)).forEach(line -> {
        try (JsonReader reader = Json.createReader(new StringReader(line.substring(DATA.length())))) {
          JsonObject event = reader.readObject();
          if (event.containsKey("summary")) {
            out.println(event.getString("summary"));
            out.flush();
          }
        }
      });
    } catch (UncheckedIOException e) {
      // The stream ends with the platform, as it should.
      return;
    }
  }
}
