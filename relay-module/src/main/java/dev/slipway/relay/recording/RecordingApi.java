package dev.slipway.relay.recording;

import dev.slipway.api.Refusal;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.Input;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.guard.Addresses;
import dev.slipway.relay.guard.Names;
import dev.slipway.relay.guard.Secrets;
import dev.slipway.relay.guard.Unacceptable;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Recordings over HTTP, under {@code /api/recording}. Thread-safe.
 *
 * <pre>
 * POST start    {name, source}   source may be left out, or be as the status shows it, where an input of that name runs
 * POST stop     {name, source?}
 * GET  list
 * POST delete   {filename}
 * GET  download ?filename=       with ranges; also HEAD
 * </pre>
 */
public final class RecordingApi implements HttpService {

  private final Recordings recordings;
  private final Function<String, Optional<InputSpec>> inputs;

  /** The API of {@code recordings}, whose sources may be told by the names of {@code inputs}. */
  public RecordingApi(Recordings recordings, Inputs inputs) {
    this(recordings, name -> inputs.find(name).map(Input::spec));
  }

  /** The API of {@code recordings}, whose sources may be told by names that {@code inputs} knows, whether or not they run. */
  public RecordingApi(Recordings recordings, Function<String, Optional<InputSpec>> inputs) {
    this.recordings = recordings;
    this.inputs = inputs;
  }

  @Override
  public void routing(HttpRules rules) {
    Download download = new Download(recordings);
    rules.post("/start", answering(this::start))
        .post("/stop", answering(this::stop))
        .get("/list", this::list)
        .post("/delete", answering(this::delete))
        .get("/download", download)
        .head("/download", download);
  }

  /** What is asked of the recordings. */
  @FunctionalInterface
  private interface Action {

    /** Does it. Returns what was done. */
    String run(ServerRequest request) throws IOException, InterruptedException;
  }

  private static Handler answering(Action action) {
    return (request, response) -> {
      try {
        String done = action.run(request);
        response.send(Json.createObjectBuilder().add("status", done).build());
      } catch (Unacceptable bad) {
        throw Refusal.badRequest(bad.code(), bad.getMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private String start(ServerRequest request) {
    Body body = Body.read(request, Set.of("name", "source"));
    String name = body.text("name");
    String source = body.text("source");
    Optional<InputSpec> running = name.isEmpty() ? Optional.empty() : inputs.apply(Names.check(name));
    boolean known = running.isPresent() && (source.isEmpty() || source.equals(Secrets.mask(running.get().url())));
    if (name.isEmpty() || (source.isEmpty() && !known)) {
      throw Refusal.badRequest("missing-field",
          "Name and source required: the source may be left out where an input of that name runs");
    }
    recordings.start(new Wanted(Names.check(name), known ? running.get().url() : Addresses.input(source)));
    return "recording started";
  }

  private String stop(ServerRequest request) throws InterruptedException {
    Body body = Body.read(request, Set.of("name", "source"));
    if (body.text("name").isEmpty()) {
      throw Refusal.badRequest("missing-field", "'name' is required");
    }
    String name = Names.check(body.text("name"));
    if (!recordings.stop(name)) {
      throw Download.missing("there is no recording of '" + name + "'");
    }
    return "recording stopped";
  }

  private void list(ServerRequest request, ServerResponse response) {
    response.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
    response.send(RecordingJson.list(recordings.list()));
  }

  private String delete(ServerRequest request) throws IOException {
    Body body = Body.read(request, Set.of("filename"));
    if (body.text("filename").isEmpty()) {
      throw Refusal.badRequest("missing-field", "'filename' is required");
    }
    recordings.shelf().delete(body.text("filename"));
    return "recording deleted";
  }
}
