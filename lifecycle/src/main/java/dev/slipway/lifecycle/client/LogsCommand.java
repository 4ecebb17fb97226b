package dev.slipway.lifecycle.client;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the log of the platform, and changes what it says. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Shows the latest lines of the log, or sets the level of a module or logger until the platform ends.")
public final class LogsCommand extends ClientCommand {

  private static final String DATA = "data: ";
  private static final Duration TIME = Duration.ofSeconds(5);

  @Option(names = {"-n", "--lines"}, paramLabel = "N", defaultValue = "100", description = "How many lines: ${DEFAULT-VALUE} by default.")
  private int lines;

  @Option(names = {"-f", "--follow"}, description = "Goes on with what is logged from now on, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-l", "--level"},
      paramLabel = "NAME=LEVEL",
      description = "Sets a level, such as --level chat=debug; inherit takes it back. Repeatable. Shows the levels and no lines.")
  private Map<String, String> levels = new LinkedHashMap<>();

  LogsCommand() {}

  @Override
  int ask(RunningPlatform platform, PrintWriter out) throws InterruptedException {
    if (!levels.isEmpty()) {
      JsonObject set = JsonObject.EMPTY_JSON_OBJECT;
      for (Map.Entry<String, String> level : levels.entrySet()) {
        set = platform.post("/platform/logs/levels?name=" + encoded(level.getKey()) + "&level=" + encoded(level.getValue()), TIME);
      }
      JsonObject now = set.getJsonObject("levels");
      now.keySet().forEach(name -> out.println((name.isEmpty() ? "(all others)" : name) + " = " + now.getString(name)));
      return DONE;
    }
    JsonArray entries = platform.get("/platform/logs?lines=" + lines).getJsonArray("entries");
    entries.getValuesAs(JsonObject.class).forEach(entry -> print(entry, out));
    if (follow) {
      out.flush();
      try (Stream<String> stream = platform.lines("/platform/logs/stream")) {
        stream.filter(line -> line.startsWith(DATA)).forEach(line -> {
          try (JsonReader reader = Json.createReader(new StringReader(line.substring(DATA.length())))) {
            print(reader.readObject(), out);
          }
          out.flush();
        });
      } catch (UncheckedIOException e) {
        return DONE; // the platform has ended
      }
    }
    return DONE;
  }

  private static void print(JsonObject entry, PrintWriter out) {
    out.println("%s %-7s %s [%s] %s".formatted(entry.getString("time"), entry.getString("level"), entry.getString("logger"),
        entry.getString("thread"), entry.getString("message")));
    if (entry.containsKey("error")) {
      out.println(entry.getString("error").indent(4).stripTrailing());
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
