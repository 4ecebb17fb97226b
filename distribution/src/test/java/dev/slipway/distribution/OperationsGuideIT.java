package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operations guide shows what the commands say, word for word: each block of the kind {@code console} is a session that is played
 * here, in the order of the guide. With {@code -Dupdate.docs=true} what they say is written into it. Numbers that differ from run to
 * run, as ports and times, are always the same there.
 */
class OperationsGuideIT {

  private static final Path GUIDE = Path.of("..", "docs", "operations.md").toAbsolutePath().normalize();
  private static final Pattern SESSION = Pattern.compile("(?<=```console\\n).*?(?=```)", Pattern.DOTALL);
  private static final String PROMPT = "$ ";
  private static final String BACKGROUND = "bin/slipway run &";
  private static final Pattern MILLIS = Pattern.compile("( *)(\\d+)(?= ms\\b(?! left))");
  private static final Pattern THREADS = Pattern.compile("(?m)(?<=^.{17}running {8}20 ms {8}\\d {8}\\d {8}\\d)( +\\d+)");

  @TempDir
  Path data;

  @Test
  void everySession_saysWhatTheGuideShows() throws Exception {
    String guide = Files.readString(GUIDE);
    StringBuilder played = new StringBuilder();
    List<String> commands = new ArrayList<>();
    try (SlipwayProcess platform = platform()) {
      Matcher sessions = SESSION.matcher(guide);
      while (sessions.find()) {
        StringBuilder session = new StringBuilder();
        for (String command : sessions.group().lines().filter(line -> line.startsWith(PROMPT)).toList()) {
          commands.add(command);
          session.append(command).append('\n').append(said(command.substring(PROMPT.length()), platform));
        }
        sessions.appendReplacement(played, Matcher.quoteReplacement(session.toString()));
      }
      sessions.appendTail(played);
    }
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(GUIDE, played);
    } else {
      assertEquals(guide, played.toString(), "docs/operations.md is not what the commands say; -Dupdate.docs=true brings it up to date");
    }
    for (String command : List.of("run", "status", "modules", "logs", "stop", "config", "generate-completion")) {
      assertTrue(commands.contains(PROMPT + "bin/slipway " + command + " --help"), "the guide does not show the help of " + command);
      assertTrue(commands.stream().anyMatch(line -> line.startsWith(PROMPT + "bin/slipway " + command) && !line.endsWith("--help")),
          "the guide does not show what " + command + " says");
    }
  }

  /** The platform that the commands talk to. It starts on a port of its own, while the guide is read. */
  private SlipwayProcess platform() throws Exception {
    SlipwayProcess platform = TestHome.slipway(data).start("run");
    platform.awaitReady(TestHome.START);
    return platform;
  }

  /** Returns what a command says, in the folder of the distribution, where volatile numbers are always the same. */
  private String said(String command, SlipwayProcess platform) throws IOException, InterruptedException {
    if (command.equals(BACKGROUND)) {
      return "";
    }
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).directory(TestHome.path().toFile()).redirectErrorStream(true);
    Path folder = command.contains(" run ") ? data.resolve("another") : data;
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_") || name.startsWith("JDK_JAVA"));
    builder.environment().put("SLIPWAY_DATA_FOLDER", folder.toString());
    builder.environment().put("SLIPWAY_REPORT_FOLDER", folder.resolve("reports").toString());
    builder.environment().put("SLIPWAY_SERVER_PORT", "0");
    builder.environment().put("SLIPWAY_MODULES_RELAY_RTSP_PORT", "0");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return alwaysTheSame(output.replace(folder.toString(), "data").replace("process " + platform.pid(), "process 4711"));
  }

  private static String alwaysTheSame(String output) {
    String same = output
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "2026-01-31T12:00:00.000Z")
        .replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "12:00:00.000")
        .replaceAll("(?<=http://)([a-z0-9.]+):\\d+", "$1:8080")
        .replaceAll("up for \\d+ (ms|s)", "up for 7 s")
        .replaceAll("\\d+(?= ms left)", "24950")
        .replaceAll("(?m) +$", "");
    same = MILLIS.matcher(same).replaceAll(found -> found.group(1).length() < 2 ? found.group(1) + "20" : aligned("20", found));
    return THREADS.matcher(same).replaceAll(found -> aligned("4", found));
  }

  /** Returns {@code number} at the end of as much space as was found. */
  private static String aligned(String number, MatchResult found) {
    return " ".repeat(found.end() - found.start() - number.length()) + number;
  }
}
