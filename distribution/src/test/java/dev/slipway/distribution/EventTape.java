package dev.slipway.distribution;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A recording of an event stream, from its opening to its end, as it came and event by event. Thread-safe. */
final class EventTape implements AutoCloseable {

  private final HttpClient http;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Thread reader;

  /** An event. Immutable. */
  record Event(String id, String name, String data) {

    JsonObject json() {
      try (JsonReader reader = Json.createReader(new StringReader(data))) {
        return reader.readObject();
      }
    }
  }

  private EventTape(HttpClient http, InputStream stream) {
    this.http = http;
    reader = Thread.ofVirtual().start(() -> readAll(stream));
  }

  /** Opens the stream; returns when it is answered, so that nothing which happens later is missed. */
  static EventTape of(URI stream) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<InputStream> answer = http.send(HttpRequest.newBuilder(stream).build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new AssertionError(stream + " was answered " + answer.statusCode());
    }
    return new EventTape(http, answer.body());
  }

  private void readAll(InputStream stream) {
    String id = "";
    String name = "";
    StringBuilder data = new StringBuilder();
    try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
        int colon = line.indexOf(": ");
        String value = colon < 0 ? "" : line.substring(colon + 2);
        switch (colon < 0 ? line : line.substring(0, colon)) {
          case "id" -> id = value;
          case "event" -> name = value;
          case "data" -> data.append(value);
          case "" -> {
            if (!data.isEmpty()) {
              events.add(new Event(id, name, data.toString()));
            }
            id = "";
            name = "";
            data.setLength(0);
          }
          default -> { } // retry, and comments that keep a silent stream alive
        }
      }
    } catch (IOException e) {
      lines.add(": the connection broke: " + e);
    }
  }

  /** Returns what came so far. */
  List<Event> events() {
    return List.copyOf(events);
  }

  /** Returns the events of that name that came so far. */
  List<Event> events(String name) {
    return events.stream().filter(event -> event.name().equals(name)).toList();
  }

  /** Returns whether the stream has ended. */
  boolean isOver() {
    return !reader.isAlive();
  }

  /** Returns the recording, byte by byte as it came. */
  byte[] content() {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
