package dev.slipway.testkit;

import dev.slipway.lifecycle.ModuleReport;
import dev.slipway.lifecycle.StopReport;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says whether a platform stopped as a well-behaved one does. Stateless. */
final class LeakCheck {

  private static final String JUNIT_THREADS = "junit-";
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Pattern NAMELESS = Pattern.compile("socket (socket:\\[\\d+])");

  private LeakCheck() {}

  /**
   * Fails unless every module stopped within its time, without an error, and left nothing. Called when the clients of the test are
   * gone: what went with them was theirs.
   *
   * @param port the port of the platform: connections of this process to it are the test's own clients
   */
  static void check(StopReport report, int port) {
    List<String> wrong = new ArrayList<>();
    for (ModuleReport module : report.modules()) {
      module.overstayed().forEach(line -> wrong.add("module " + module.module() + " overstayed: " + line));
      module.failures().forEach(line -> wrong.add("module " + module.module() + " failed: " + line));
    }
    if (report.took().compareTo(report.budget()) > 0) {
      wrong.add("the stop took " + report.took() + " of " + report.budget());
    }
    JsonObject leaks = TestPlatform.json(report.json()).getJsonObject("leaks");
    for (JsonObject finding : leaks.getJsonArray("findings").getValuesAs(JsonObject.class)) {
      if (!isOfTheTest(finding, port)) {
        wrong.add("leak: " + finding.getString("kind") + " '" + finding.getString("what") + "' of " + finding.getString("owner")
            + ", made at " + finding.getString("site"));
        finding.getJsonArray("detail").getValuesAs(JsonString.class).forEach(line -> wrong.add("    " + line.getString()));
      }
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError("the platform did not stop cleanly:\n" + String.join("\n", wrong));
    }
  }

  private static boolean isOfTheTest(JsonObject finding, int port) {
    String what = finding.getString("what");
    return switch (finding.getString("kind")) {
      case "SOCKET" -> what.matches(".* → \\S+:" + port + "( .*)?") || isClosedByNow(what);
      case "PLATFORM_THREAD", "SCHEDULED_TASK" -> what.startsWith(JUNIT_THREADS);
      default -> false;
    };
  }

  /** Returns whether a socket without an address, one that both sides have said good-bye on, went away with the test's clients. */
  private static boolean isClosedByNow(String what) {
    Matcher socket = NAMELESS.matcher(what);
    if (!socket.matches()) {
      return false;
    }
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors.noneMatch(descriptor -> target(descriptor).equals(socket.group(1)));
    } catch (IOException e) {
      throw new UncheckedIOException("the open files of this process cannot be listed", e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed while looking";
    }
  }
}
