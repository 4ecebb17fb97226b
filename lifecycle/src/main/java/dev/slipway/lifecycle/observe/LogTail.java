package dev.slipway.lifecycle.observe;

import dev.slipway.api.EventStream;
import dev.slipway.api.Lease;
import dev.slipway.api.Queries;
import dev.slipway.api.Refusal;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The latest {@value #KEPT} lines of the log and those to come, and the levels: {@code GET /platform/logs?lines=100},
 * {@code GET /platform/logs/stream}, {@code GET} and {@code POST /platform/logs/levels?name=chat&level=debug}. Thread-safe. A line
 * has the form of the log's JSON.
 */
public final class LogTail implements HttpService, StreamHandler, AutoCloseable {

  /** How many lines are kept. */
  public static final int KEPT = 1_000;

  private static final int LEVELS = 200;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$-]{1,200}");

  private final Logs logs;
  private final Deque<String> ring = new ArrayDeque<>(KEPT);
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final Lease observation;

  /** Begins to keep what {@code logs} writes. */
  public LogTail(Logs logs) {
    this.logs = logs;
    this.observation = logs.observe(this::keep);
  }

  /** Returns the limits of the stream of lines. */
  public static StreamPolicy policy() {
    return new StreamPolicy(20, KEPT, Duration.ofSeconds(15), Duration.ofSeconds(2), StreamPolicy.Ending.END_NOW);
  }

  private void keep(LogEntry entry) {
    String line = LogLines.JSON.apply(entry).strip();
    synchronized (ring) {
      if (ring.size() == KEPT) {
        ring.removeFirst();
      }
      ring.addLast(line);
    }
    streams.removeIf(stream -> !stream.offer("", "", line));
  }

  @Override
  public void opened(EventStream stream) {
    streams.add(stream);
  }

  @Override
  public void closed(EventStream stream) {
    streams.remove(stream);
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::lines);
    rules.get("/levels", (request, response) -> levels(response));
    rules.post("/levels", this::setLevel);
  }

  private void lines(ServerRequest request, ServerResponse response) {
    String asked = Queries.first(request.query(), "lines").orElse("100");
    if (!asked.matches("\\d{1,4}") || Integer.parseInt(asked) > KEPT) {
      throw Refusal.badRequest("bad-lines", "lines is a whole number up to " + KEPT + ", not '" + asked + "'");
    }
    List<String> kept;
    synchronized (ring) {
      kept = new ArrayList<>(ring);
    }
    List<String> last = kept.subList(Math.max(0, kept.size() - Integer.parseInt(asked)), kept.size());
    send(response, "{\"entries\":[" + String.join(",", last) + "]}");
  }

  private void levels(ServerResponse response) {
    send(response, new TreeMap<>(logs.levels()).entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue().name().toLowerCase(Locale.ROOT) + "\"")
        .collect(Collectors.joining(",", "{\"levels\":{", "}}")));
  }

  private void setLevel(ServerRequest request, ServerResponse response) {
    String name = Queries.first(request.query(), "name").orElse("");
    String level = Queries.first(request.query(), "level").orElse("").toUpperCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()) {
      throw Refusal.badRequest("bad-name", "name is that of a module or of a logger, such as chat or io.helidon");
    }
    if (logs.levels().size() >= LEVELS && !level.equals("INHERIT") && !logs.levels().containsKey(name)) {
      throw new Refusal(Status.CONFLICT_409, "too-many-levels", LEVELS + " levels are set already: take one back by level=inherit");
    }
    if (level.equals("INHERIT")) {
      logs.inherit(name);
    } else {
      logs.level(name, Arrays.stream(Level.values()).filter(known -> known.name().equals(level)).findFirst().orElseThrow(() ->
          Refusal.badRequest("bad-level", "level is trace, debug, info, warning, error, off or inherit")));
    }
    levels(response);
  }

  private static void send(ServerResponse response, String json) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json").header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Hears no more of the log. */
  @Override
  public void close() {
    observation.close();
  }
}
