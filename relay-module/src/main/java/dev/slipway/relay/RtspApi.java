package dev.slipway.relay;

import dev.slipway.api.Refusal;
import dev.slipway.relay.rtsp.RtspServer;
import dev.slipway.relay.rtsp.RtspStatus;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The streams of the RTSP server over HTTP: {@code GET /api/rtsp/status}. Thread-safe. */
final class RtspApi implements HttpService {

  private final RtspServer server;

  RtspApi(RtspServer server) {
    this.server = server;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/status", this::status);
  }

  private void status(ServerRequest request, ServerResponse response) {
    if (server.port() == 0) {
      throw Refusal.unavailable("no-rtsp", "the RTSP server is switched off (modules.relay.rtsp.enabled)", Duration.ofMinutes(1));
    }
    List<RtspStatus> streams = server.status();
    JsonArrayBuilder array = Json.createArrayBuilder();
    streams.forEach(stream -> array.add(Json.createObjectBuilder()
        .add("name", stream.name())
        .add("path", stream.path())
        .add("client_count", stream.clients())
        .add("bytes_received", stream.bytesReceived())
        .add("start_time", stream.startTime().toString())));
    String json = Json.createObjectBuilder().add("streams", array).add("total", streams.size()).build().toString();
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(json.getBytes(StandardCharsets.UTF_8));
  }
}
