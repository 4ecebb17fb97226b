package dev.slipway.lifecycle.client;

import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.HostSettings;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** A platform that runs on this machine, as its administrator meets it. Confined to one thread. */
public final class RunningPlatform implements AutoCloseable {

  /** The file of the data folder that says where the platform is. */
  public static final String INSTANCE_FILE = "instance.json";

  /** The key of that file with the SHA-256 of the platform's certificate, where it speaks HTTPS. */
  public static final String CERTIFICATE = "certificateSha256";

  /** The file of the data folder that holds the administrator's token, where none is configured. */
  private static final String TOKEN_FILE = "admin.token";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  /** By how much a clock may have been put right since a process began. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  private final ProcessHandle process;
  private final URI address;
  private final String token;
  private final HttpClient http;

  private RunningPlatform(ProcessHandle process, URI address, String token, HttpClient http) {
    this.process = process;
    this.address = address;
    this.token = token;
    this.http = http;
  }

  /**
   * Returns the platform that uses the data folder of that configuration. Blocks on the file system.
   *
   * @throws NotAnswered when none runs there, or this user may not ask it
   */
  static RunningPlatform of(Settings settings) {
    Path data = settings.get(HostSettings.DATA_FOLDER).toAbsolutePath();
    Path file = data.resolve(INSTANCE_FILE);
    try {
      return of(settings, data, json(Files.readString(file)));
    } catch (NoSuchFileException e) {
      throw nobody(data);
    } catch (IOException | JsonException | ClassCastException | NullPointerException | IllegalArgumentException
        | DateTimeException e) { // not what we wrote
      throw new NotAnswered(file + " does not say where the platform is: " + e);
    }
  }

  private static RunningPlatform of(Settings settings, Path data, JsonObject instance) {
    Instant written = Instant.parse(instance.getString("started"));
    ProcessHandle process = ProcessHandle.of(instance.getJsonNumber("pid").longValue())
        .filter(found -> found.isAlive() && begunBefore(found, written))
        .orElseThrow(() -> nobody(data));
    String host = instance.getString("host");
    String name = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    String certificate = instance.getString(CERTIFICATE, "");
    HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if (!certificate.isEmpty()) {
      http.sslContext(PinnedCertificate.context(certificate));
    }
    String scheme = certificate.isEmpty() ? "http" : "https";
    URI address = URI.create(scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + instance.getInt("port"));
    return new RunningPlatform(process, address, token(settings, data), http.build());
  }

  /** Of a platform that was killed, the identifier may be another process's by now, which nobody asks to stop. */
  private static boolean begunBefore(ProcessHandle process, Instant written) {
    return process.info().startInstant().map(begun -> begun.isBefore(written.plus(CLOCKS))).orElse(true);
  }

  private static NotAnswered nobody(Path data) {
    return new NotAnswered("no platform runs on data folder " + data + "; 'slipway run' starts one");
  }

  private static String token(Settings settings, Path data) {
    String configured = settings.get(HostSettings.ADMIN_TOKEN);
    Path file = data.resolve(TOKEN_FILE);
    try {
      return configured.isEmpty() ? Files.readString(file).strip() : configured;
    } catch (IOException e) {
      throw new NotAnswered("the administrator's token in " + file + " cannot be read by this user; only its owner may");
    }
  }

  /** Returns the process. */
  ProcessHandle process() {
    return process;
  }

  /** Returns where it listens. */
  URI address() {
    return address;
  }

  /** Asks for a document. Blocks. */
  JsonObject get(String path) throws InterruptedException {
    return document(request(path).timeout(PATIENCE).GET().build());
  }

  /** Asks for a change, which may take {@code time}. Blocks. */
  JsonObject post(String path, Duration time) throws InterruptedException {
    return document(request(path).timeout(time.plus(PATIENCE)).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private JsonObject document(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      JsonObject body = json(response.body());
      if (response.statusCode() >= 400) {
        throw new NotAnswered(body.getJsonObject("error").getString("message"));
      }
      return body;
    } catch (IOException | JsonException | ClassCastException | NullPointerException e) {
      throw silent(e);
    }
  }

  /** Opens an event stream and returns its lines, which end with it. The caller closes them. Blocks. */
  Stream<String> lines(String path) throws InterruptedException {
    try {
      HttpRequest request = request(path).header("Accept", "text/event-stream").build();
      HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
      if (response.statusCode() != 200) {
        throw new NotAnswered(address + " answers " + response.statusCode() + " to " + path);
      }
      return response.body();
    } catch (IOException e) {
      throw silent(e);
    }
  }

  private NotAnswered silent(Exception e) {
    return new NotAnswered("the platform at " + address + " does not answer: " + e);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
