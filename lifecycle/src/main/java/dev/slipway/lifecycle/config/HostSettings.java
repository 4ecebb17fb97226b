package dev.slipway.lifecycle.config;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The host's own keys, at the top of the configuration. */
public final class HostSettings {

  private static final Path HOME = Path.of(System.getProperty("slipway.home", ""));
  private static final Pattern PICK = Pattern.compile("[A-Za-z0-9_.$]+=[a-z][a-z0-9-]{0,39}");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
  private static final Pattern ORIGIN = Pattern.compile("https?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:\\d{1,5})?");

  /** The address that the server listens on. */
  public static final Setting<String> SERVER_HOST = Setting.text("server.host", "0.0.0.0", HOST,
      "a host name or an IP address", "address that the server listens on");
  /** The port that the server listens on. */
  public static final Setting<Integer> SERVER_PORT = Setting.integer("server.port", 8080, 0, 65_535, "",
      "port that the server listens on; 0 takes a free one");
  /** The connections that the server serves at once. */
  public static final Setting<Integer> SERVER_MAX_CONNECTIONS = Setting.integer("server.max-connections", 12_000, 300, 1_000_000,
      "connections", "connections served at once; keep it below the limit of open files");
  /** The foreign origins that may use the server from a browser. */
  public static final Setting<List<String>> SERVER_ALLOWED_ORIGINS = Setting.list("server.allowed-origins", List.of(), ORIGIN,
      "origins such as https://example.org:8443", "origins of other sites whose pages may use this server");
  /** How long a peer may take to send the head of a request. */
  public static final Setting<Duration> SERVER_HEADER_TIMEOUT = Setting.duration("server.header-timeout", Duration.ofSeconds(10),
      Duration.ofMillis(100), HOUR, "time that a peer may take to send the head of a request");
  /** The largest body of a request. */
  public static final Setting<Integer> SERVER_MAX_REQUEST_BYTES = Setting.integer("server.max-request-bytes", 1 << 20, 1_024,
      1 << 30, "bytes", "largest body of a request");
  /** Whether WebSocket messages are compressed. */
  public static final Setting<Boolean> SERVER_COMPRESSION = Setting.flag("server.compression", true,
      "whether WebSocket messages are compressed for peers that ask for it (permessage-deflate), where the endpoint does");

  /** Where modules keep what must last. */
  public static final Setting<Path> DATA_FOLDER = Setting.path("data.folder", HOME.resolve("data"),
      "folder in which modules keep what must last");
  /** Where the modules are. */
  public static final Setting<Path> MODULES_FOLDER = Setting.path("modules-folder", HOME.resolve("modules"),
      "folder in which the modules are");
  /** Where reports are written. */
  public static final Setting<Path> REPORT_FOLDER = Setting.path("report.folder", HOME.resolve("data").resolve("reports"),
      "folder that the report of each stop is written to");
  /** Which module counts where several provide one service. */
  public static final Setting<List<String>> SERVICES_PICK = Setting.list("services.pick", List.of(), PICK,
      "pairs such as org.example.Contract=module", "module whose service counts where several provide the same contract");

  /** The administrator's bearer token. */
  public static final Setting<String> ADMIN_TOKEN = Setting.secret("admin.token",
      "bearer token of the administrator; made at each start and kept in the data folder when empty");

  /** How long a module's start may take. */
  public static final Setting<Duration> START_TIMEOUT = Setting.duration("start.timeout", Duration.ofSeconds(30),
      Duration.ofMillis(1), HOUR, "time that the start of one module may take");

  /** How long a whole stop may take. */
  public static final Setting<Duration> STOP_BUDGET = phase("stop.budget", 25, "time that a whole stop may take");
  /** How long traffic is still welcome after readiness has gone. */
  public static final Setting<Duration> STOP_UNREADY = phase("stop.unready", 0,
      "time that requests are still served after readiness has turned 503");
  /** How long modules may take to stop accepting. */
  public static final Setting<Duration> STOP_QUIESCE = phase("stop.quiesce", 2, "time that modules may take to refuse new work");
  /** How long accepted work may take. */
  public static final Setting<Duration> STOP_DRAIN = phase("stop.drain", 15, "time that accepted work may take to finish");
  /** How long giving back may take. */
  public static final Setting<Duration> STOP_CLOSE = phase("stop.close", 5, "time that modules may take to give back what they hold");
  /** How long the search for leaks may take. */
  public static final Setting<Duration> STOP_PROVE = phase("stop.prove", 2, "time that the search for leaks may take");
  /** Whether a leak is an error. */
  public static final Setting<Boolean> STOP_STRICT = Setting.flag("stop.strict", false, "whether a leak makes the process exit with 4");

  /** The least severe log lines that are written. */
  public static final Setting<LogLevel> LOG_LEVEL = Setting.choice("log.level", LogLevel.INFO,
      "least severe log lines that are written; inherit means info");
  /** How log lines are written. */
  public static final Setting<LogFormat> LOG_FORMAT = Setting.choice("log.format", LogFormat.AUTO,
      "form of the log; auto is text on a terminal and JSON otherwise");

  private static final List<Setting<?>> OWN = List.of(SERVER_HOST, SERVER_PORT, SERVER_MAX_CONNECTIONS, SERVER_ALLOWED_ORIGINS,
      SERVER_HEADER_TIMEOUT, SERVER_MAX_REQUEST_BYTES, SERVER_COMPRESSION, DATA_FOLDER, MODULES_FOLDER, REPORT_FOLDER, SERVICES_PICK,
      ADMIN_TOKEN, START_TIMEOUT, STOP_BUDGET, STOP_UNREADY, STOP_QUIESCE, STOP_DRAIN, STOP_CLOSE, STOP_PROVE, STOP_STRICT, LOG_LEVEL,
      LOG_FORMAT);
  /** All of them, in the order in which they are shown, and those of {@link TlsSettings} and {@link AccessSettings}. */
  public static final List<Setting<?>> ALL =
      Stream.of(OWN, TlsSettings.ALL, AccessSettings.ALL).flatMap(List::stream).toList();
  /** The address that the server listens on unless one is set, where guests are let in. */
  static final String HOST_OF_GUESTS = "127.0.0.1";

  /** What a stop needs besides its phases: the report, and the way out. */
  public static final Duration STOP_SPARE = Duration.ofSeconds(1);

  private static final int TOKEN_CHARACTERS = 16;

  private HostSettings() {}

  private static Setting<Duration> phase(String key, int seconds, String description) {
    return Setting.duration(key, Duration.ofSeconds(seconds), Duration.ZERO, HOUR, description);
  }

  /** Returns a line for each pair of values that cannot both be meant. */
  static List<String> contradictions(Settings values) {
    ArrayList<String> lines = new ArrayList<>();
    Duration sum = STOP_SPARE;
    StringBuilder parts = new StringBuilder();
    for (Setting<Duration> phase : List.of(STOP_UNREADY, STOP_QUIESCE, STOP_DRAIN, STOP_CLOSE, STOP_PROVE)) {
      sum = sum.plus(values.get(phase));
      parts.append(phase.key()).append(' ').append(seconds(values.get(phase))).append(" + ");
    }
    if (sum.compareTo(values.get(STOP_BUDGET)) > 0) {
      lines.add("stop.budget: " + seconds(values.get(STOP_BUDGET)) + " is less than the phases need: " + parts + "1s spare = "
          + seconds(sum));
    }
    String token = values.get(ADMIN_TOKEN);
    if (!token.isEmpty() && token.length() < TOKEN_CHARACTERS) {
      lines.add("admin.token: the value is not a text of at least " + TOKEN_CHARACTERS + " characters");
    }
    lines.addAll(TlsSettings.contradictions(values));
    lines.addAll(AccessSettings.contradictions(values));
    return lines;
  }

  private static String seconds(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
