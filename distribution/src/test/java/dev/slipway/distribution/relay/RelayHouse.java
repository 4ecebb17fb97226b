package dev.slipway.distribution.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.distribution.SlipwayProcess;
import dev.slipway.distribution.TestHome;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A distribution whose relay may reach this machine, asked over HTTP as its administrator. Confined to the thread of the test. */
final class RelayHouse implements AutoCloseable {

  /** More than a process of the relay takes to run on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SlipwayProcess process;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String authorization;

  private RelayHouse(SlipwayProcess process, String authorization) {
    this.process = process;
    this.authorization = authorization;
  }

  /** Returns how one is started, with its data under {@code data}. */
  static SlipwayProcess.Start of(Path data) {
    return TestHome.slipway(data).setting("modules.relay.hosts.allow", "127.0.0.1");
  }

  /** Starts one; returns when it is ready. */
  static RelayHouse open(SlipwayProcess.Start start, Path data) throws Exception {
    SlipwayProcess process = start.start("run");
    try {
      process.awaitReady(TestHome.START);
      return new RelayHouse(process, "Bearer " + Files.readString(data.resolve("admin.token")).strip());
    } catch (Exception | AssertionError e) {
      process.close();
      throw e;
    }
  }

  SlipwayProcess process() {
    return process;
  }

  /** Returns the answer to a GET, which must be 200. */
  JsonStructure get(String path) {
    return ask(HttpRequest.newBuilder(process.uri(path)).GET(), path);
  }

  /** Posts what has to be answered with 200. */
  void post(String path, String body) {
    ask(HttpRequest.newBuilder(process.uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)), path + " " + body);
  }

  private JsonStructure ask(HttpRequest.Builder request, String what) {
    try {
      HttpResponse<String> answer = client.send(
          request.header("Authorization", authorization).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), () -> what + ": " + answer.body());
      try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
        return reader.read();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Starts an input, and an output of it. */
  void start(String input, String inputUrl, String output, String outputUrl) {
    post("/api/relay/start", Json.createObjectBuilder().add("input_name", input).add("input_url", inputUrl)
        .add("output_name", output).add("output_url", outputUrl).build().toString());
  }

  /** Starts recording an input. */
  void record(String input) {
    post("/api/recording/start", Json.createObjectBuilder().add("name", input).build().toString());
  }

  /** Returns the status of each input, followed by those of its outputs. */
  List<JsonObject> relays() {
    return ((JsonObject) get("/api/relay/status")).getJsonArray("relays").getValuesAs(JsonObject.class).stream()
        .flatMap(relay -> Stream.concat(Stream.of(relay.getJsonObject("input")),
            relay.getJsonArray("outputs").getValuesAs(JsonObject.class).stream()))
        .toList();
  }

  /** Returns how many inputs and outputs are in that state. */
  long count(String state) {
    return relays().stream().filter(each -> each.getString("status").equals(state)).count();
  }

  /** Returns the recordings that are being made. */
  List<JsonObject> recording() {
    return ((JsonArray) get("/api/recording/list")).getValuesAs(JsonObject.class).stream()
        .filter(each -> each.getBoolean("active")).toList();
  }

  /** Returns its processes that are an ffmpeg. */
  List<ProcessHandle> ffmpegs() {
    return ProcessHandle.of(process.pid()).orElseThrow().children()
        .filter(child -> child.info().command().orElse("").endsWith("ffmpeg")).toList();
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
