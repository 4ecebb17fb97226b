package dev.slipway.testkit;

import dev.slipway.api.PlatformControl;
import dev.slipway.api.PlatformView;
import dev.slipway.lifecycle.Kernel;
import dev.slipway.lifecycle.StartFailure;
import dev.slipway.lifecycle.StopReport;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real platform with the modules under test, on a free port, and the clients of the test.
 *
 * <p>Thread-safe. Paths begin with {@code /} and are relative to the server. Every call blocks until it is answered, for ten
 * seconds at most.
 */
public final class TestPlatform implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClients http;
  private final Kernel kernel;
  private final List<WebSocketClient> clients = new CopyOnWriteArrayList<>();
  private final List<RawPeer> peers = new CopyOnWriteArrayList<>();

  private TestPlatform(HttpClients http, Kernel kernel) {
    this.http = http;
    this.kernel = kernel;
  }

  /** Starts a platform that keeps its data in {@code folder}. */
  static TestPlatform start(Recipe recipe, Path folder) {
    Kernel.Builder builder = Kernel.builder().dataFolder(folder).property("server.port", "0");
    recipe.modules().forEach(builder::module);
    recipe.modulesFolder().ifPresent(builder::modulesFolder);
    recipe.settings().forEach(builder::property);
    HttpClients http = new HttpClients();
    try {
      return new TestPlatform(http, builder.start());
    } catch (StartFailure e) {
      http.close();
      throw new AssertionError("the platform did not start: " + e.getMessage(), e);
    }
  }

  /** Returns the port of the server. */
  public int port() {
    return kernel.port();
  }

  /** Returns the address of {@code path}, for a client of the test's own. */
  public URI uri(String path) {
    return URI.create("http://localhost:" + port() + path);
  }

  /** Returns the folder that holds what must last. */
  public Path dataFolder() {
    return kernel.dataFolder();
  }

  /** Returns what runs and how it fares. */
  public PlatformView view() {
    return kernel.view();
  }

  /** Returns the means to stop and start single modules. */
  public PlatformControl control() {
    return kernel.control();
  }

  /** Returns the answer to a GET; {@code headers} are names and values in turn. */
  public Answer get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  /** Returns the JSON object that answers a GET; anything but 200 fails the test. */
  public JsonObject getJson(String path) {
    Answer answer = get(path);
    if (answer.status() != 200) {
      throw new AssertionError("GET " + path + " was answered with " + answer.status() + ": " + answer.body());
    }
    return answer.json();
  }

  /** Returns the answer to a request with that method and body; {@code headers} are names and values in turn. */
  public Answer send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      HttpResponse<String> response = http.http().send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers().map(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path + " was not answered: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the answer to " + method + " " + path, e);
    }
  }

  /**
   * Opens a WebSocket session.
   *
   * @param headers names and values of more headers, in turn
   * @throws WebSocketRefused when the server answers anything but 101
   */
  public WebSocketClient webSocket(String path, String... headers) {
    WebSocketClient client = WebSocketClient.connect(http.http(), URI.create("ws://localhost:" + port() + path), headers);
    clients.add(client);
    return client;
  }

  /** Opens a connection that carries what the test writes, byte by byte. */
  public RawPeer rawPeer() {
    RawPeer peer = RawPeer.connect(port());
    peers.add(peer);
    return peer;
  }

  /** Opens a WebSocket session whose peer reads nothing until the test does. */
  public RawPeer slowReader(String path) {
    return rawPeer().upgrade(path);
  }

  /** Returns the JSON object that {@code text} is. */
  public static JsonObject json(String text) {
    return Answer.json(text);
  }

  /**
   * Stops the platform, as a signal would, and returns how that went. Later calls return the same. The clients of the test stay,
   * so that it can see what they were told; therefore their sockets may stand in the report, and whether the stop was clean is
   * decided after the test.
   */
  public StopReport stop() {
    try {
      return kernel.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the platform was stopping", e);
    }
  }

  /**
   * Takes the clients away and stops the platform.
   *
   * @throws AssertionError when the stop was not clean, with what leaked and what overstayed
   */
  @Override
  public void close() {
    clients.forEach(WebSocketClient::abort);
    peers.forEach(RawPeer::reset);
    try {
      http.close();
    } finally {
      stop();
    }
    LeakCheck.check(stop(), port());
  }
}
