package dev.slipway.lifecycle.client;

import jakarta.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how the platform is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {"Shows how the platform is and what its modules do.", "", "Exits with 0 when everything runs, with 1 otherwise."})
public final class StatusCommand extends ClientCommand {

  @Option(names = "--json", description = "Shows it as JSON.")
  private boolean json;

  StatusCommand() {}

  @Override
  int ask(RunningPlatform platform, PrintWriter out) throws InterruptedException {
    JsonObject state = platform.get("/platform/modules");
    if (json) {
      out.println(state);
    } else {
      out.println("%s at %s, process %d, up for %s".formatted(state.getString("phase"), platform.address(), platform.process().pid(),
          time(Duration.ofMillis(state.getJsonNumber("uptimeMs").longValue()))));
      ModulesText.print(state, out);
    }
    boolean allRun = state.getJsonArray("modules").getValuesAs(JsonObject.class).stream()
        .allMatch(module -> module.getString("state").equals("running"));
    return allRun && state.getString("phase").equals("running") ? DONE : FAILED;
  }

  /** Returns a length of time as people say it: {@code 3 d 4 h}, {@code 12 min}, {@code 7 s}. */
  private static String time(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }
}
