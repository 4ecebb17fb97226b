package dev.slipway.lifecycle.client;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the modules, or starts, stops or restarts one. */
@Command(
    name = "modules",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the modules, or starts, stops or restarts one while the others serve.",
      "",
      "A stop takes along the modules that depend on the one named, and a start brings them back.",
      "--dry-run says which, and changes nothing."
    })
public final class ModulesCommand extends ClientCommand {

  /** What can be done. */
  enum Action { LIST, START, STOP, RESTART }

  private static final Duration LONGEST = Duration.ofMinutes(10);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", defaultValue = "list", paramLabel = "ACTION", description = "list, start, stop or restart")
  @SuppressWarnings("NullAway.Init")
  private Action action;

  @Parameters(index = "1", arity = "0..1", paramLabel = "MODULE", description = "the module's name")
  private @Nullable String module;

  @Option(names = "--dry-run", description = "Only says what would be done.")
  private boolean dryRun;

  @Option(names = "--within", paramLabel = "TIME", defaultValue = "25s", description = "Time that it may take (${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init")
  private String within;

  @Option(names = "--json", description = "Shows the answer as JSON.")
  private boolean json;

  ModulesCommand() {}

  @Override
  int ask(RunningPlatform platform, PrintWriter out) throws InterruptedException {
    String name = module;
    if (action == Action.LIST) {
      JsonObject state = platform.get("/platform/modules");
      if (json) {
        out.println(state.getJsonArray("modules"));
      } else {
        ModulesText.print(state, out);
      }
      return DONE;
    }
    String verb = action.name().toLowerCase(Locale.ROOT);
    if (name == null) {
      throw new ParameterException(spec.commandLine(), "which module shall " + verb + "? slipway modules " + verb + " MODULE");
    }
    JsonObject answer = platform.post("/platform/modules/" + encoded(name) + "/" + verb + "?dry-run=" + dryRun + "&within="
        + encoded(within), LONGEST);
    if (json) {
      out.println(answer);
    } else {
      print(answer, out);
    }
    return dryRun || answer.getBoolean("complete") ? DONE : FAILED;
  }

  private void print(JsonObject answer, PrintWriter out) {
    if (dryRun) {
      line(out, "would stop: ", answer, "stops");
      line(out, "would start:", answer, "starts");
      return;
    }
    for (JsonObject outcome : answer.getJsonArray("outcomes").getValuesAs(JsonObject.class)) {
      out.println("%-16s %-10s %9s  %s".formatted(outcome.getString("module"), outcome.getString("state"),
          outcome.getJsonNumber("tookMs") + " ms", outcome.getString("detail")).stripTrailing());
    }
  }

  private static void line(PrintWriter out, String what, JsonObject answer, String key) {
    List<String> names = answer.getJsonArray(key).getValuesAs(JsonString::getString);
    out.println(what + " " + (names.isEmpty() ? "nothing" : String.join(", ", names)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
