package dev.slipway.relay.hls;

import dev.slipway.api.Refusal;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Viewers come, say that they are still there, and go: under {@code /api/relay/hls}. Thread-safe; blocks on the client only. */
record ViewerApi(Previews previews) implements HttpService {

  private static final int MAX_BODY = 4_096;
  private static final String INPUT = "input_name";
  private static final String VIEWER = "viewer_id";

  @Override
  public void routing(HttpRules rules) {
    rules.post("/start-viewer", this::start).post("/stop-viewer", this::stop).post("/heartbeat", this::heartbeat);
  }

  private void start(ServerRequest request, ServerResponse response) {
    JsonObject body = body(request, List.of(INPUT));
    String input = text(body, INPUT, "Input name is required");
    String viewer = previews.start(input);
    send(response, Json.createObjectBuilder()
        .add(VIEWER, viewer)
        .add("playlist_url", "/api/relay/watch-input/hls/" + input + "/" + WatchApi.PLAYLIST + "?viewerID=" + viewer)
        .build());
  }

  private void stop(ServerRequest request, ServerResponse response) {
    JsonObject body = body(request, List.of(INPUT, VIEWER));
    previews.stop(text(body, INPUT, "Input name is required"), text(body, VIEWER, "viewer_id is required"));
    send(response, Json.createObjectBuilder().add("status", "stopped").build());
  }

  private void heartbeat(ServerRequest request, ServerResponse response) {
    JsonObject body = body(request, List.of(INPUT, VIEWER));
    previews.seen(text(body, INPUT, "Input name is required"), text(body, VIEWER, "viewer_id is required"));
    send(response, Json.createObjectBuilder().add("status", "ok").build());
  }

  private static JsonObject body(ServerRequest request, List<String> allowed) {
    byte[] bytes;
    try (InputStream in = request.content().inputStream()) {
      bytes = in.readNBytes(MAX_BODY + 1);
    } catch (IOException e) {
      throw Refusal.badRequest("bad-body", "the body broke off");
    }
    if (bytes.length > MAX_BODY) {
      throw Refusal.badRequest("bad-body", "the body has more than " + MAX_BODY + " bytes");
    }
    JsonObject object = parse(bytes);
    for (String name : object.keySet()) {
      if (!allowed.contains(name)) {
        throw Refusal.badRequest("unknown-field", "the fields that are allowed are " + String.join(" and ", allowed));
      }
    }
    return object;
  }

  private static JsonObject parse(byte[] bytes) {
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes))) {
      return reader.readObject();
    } catch (JsonException | IllegalStateException | StackOverflowError e) {
      throw Refusal.badRequest("bad-json", "the body is not a JSON object");
    }
  }

  private static String text(JsonObject body, String name, String missing) {
    if (body.get(name) instanceof JsonString text && !text.getString().isEmpty()) {
      return text.getString();
    }
    throw Refusal.badRequest("missing-field", missing);
  }

  private static void send(ServerResponse response, JsonObject json) {
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
