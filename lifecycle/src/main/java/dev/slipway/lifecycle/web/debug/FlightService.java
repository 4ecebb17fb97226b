package dev.slipway.lifecycle.web.debug;

import dev.slipway.api.Queries;
import dev.slipway.api.Refusal;
import dev.slipway.api.Setting;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.jspecify.annotations.Nullable;

/**
 * JDK Flight Recorder: {@code POST /debug/jfr/start}, {@code POST /debug/jfr/stop}, {@code GET /debug/jfr} for what there is, {@code
 * GET /debug/jfr/<file>} for a download. Thread-safe; one recording at a time, at most {@value #MOST_BYTES} bytes, ended by itself
 * after {@code ?for=}, 10 minutes by default.
 */
final class FlightService implements HttpService, AutoCloseable {

  private static final long MOST_BYTES = 256L << 20;
  private static final String REPOSITORY = "recorder";
  private static final Setting<Duration> TIME = Setting.duration("for", Duration.ofMinutes(10), Duration.ofSeconds(1),
      Duration.ofHours(24), "how long to record");

  private final DebugFolder recordings;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Recording current;
  private @Nullable Path file;

  FlightService(DebugFolder recordings) {
    this.recordings = recordings;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", (request, response) -> DebugAnswers.json(response, state()
        .add("recordings", recordings.list()).build()));
    rules.post("/start", this::start);
    rules.post("/stop", (request, response) -> stop(response));
    rules.get("/{file}", (request, response) -> recordings.send(request.path().pathParameters().get("file"), response));
  }

  private JsonObjectBuilder state() {
    lock.lock();
    try {
      return Json.object().add("recording", isRunning());
    } finally {
      lock.unlock();
    }
  }

  private boolean isRunning() {
    Recording recording = current;
    return recording != null && recording.getState() == RecordingState.RUNNING;
  }

  private void start(ServerRequest request, ServerResponse response) throws IOException {
    String settings = Queries.first(request.query(), "settings").orElse("default");
    if (!settings.equals("default") && !settings.equals("profile")) {
      throw Refusal.badRequest("bad-settings", "settings is default or profile, not '" + settings + "'");
    }
    Duration time = time(Queries.first(request.query(), "for").orElse(TIME.defaultText()));
    lock.lock();
    try {
      if (isRunning()) {
        throw new Refusal(Status.CONFLICT_409, "recording", "a recording is under way: stop it first");
      }
      closeCurrent();
      Path target = recordings.fresh(MOST_BYTES);
      settle();
      Recording recording = new Recording(Configuration.getConfiguration(settings));
      current = recording;
      file = target;
      recording.setName("slipway");
      recording.setMaxSize(MOST_BYTES);
      recording.setDuration(time);
      recording.setDestination(target);
      recording.start();
      response.status(Status.CREATED_201);
      DebugAnswers.json(response, Json.object().add("recording", true).add("name", String.valueOf(target.getFileName())).build());
    } catch (ParseException e) {
      throw new IOException("the settings of this Java's flight recorder cannot be read", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets the recorder work beside its recordings, where there was a look at the room. By itself it would take the temporary folder, which
   * need not be writable in a container, and it ends the process when there is no room for it. One that others use stays where it is.
   */
  private void settle() throws IOException {
    String used = System.getProperty("jdk.jfr.repository", "");
    boolean settled = FlightRecorder.isInitialized() && !used.isEmpty() && Files.isDirectory(Path.of(used));
    if (!settled) {
      JvmCommand.run("jfrConfigure", "repositorypath=\"" + recordings.room(REPOSITORY) + "\"");
    }
  }

  private static Duration time(String text) {
    try {
      return TIME.parse(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("bad-time", "for: " + e.getMessage());
    }
  }

  private void stop(ServerResponse response) throws IOException {
    lock.lock();
    try {
      Path written = file;
      if (!isRunning() || written == null) {
        throw new Refusal(Status.CONFLICT_409, "not-recording", "no recording is under way");
      }
      closeCurrent();
      DebugAnswers.json(response, Json.object()
          .add("recording", false).add("name", String.valueOf(written.getFileName())).add("bytes", Files.size(written)).build());
    } finally {
      lock.unlock();
    }
  }

  private void closeCurrent() {
    Recording recording = current;
    current = null;
    if (recording != null) {
      if (recording.getState() == RecordingState.RUNNING) {
        recording.stop();
      }
      recording.close();
    }
  }

  /** Ends a recording that is under way; its file is kept. */
  @Override
  public void close() {
    lock.lock();
    try {
      closeCurrent();
    } finally {
      lock.unlock();
    }
  }
}
