package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A client of the chat; all that it says and hears is held against the schema. */
record Talker(WebSocketClient socket) {

  /** What has been held against the schema: the same texts are looked at again and again. */
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  /** Returns a guest of that name. */
  static Talker connect(TestPlatform platform, String name) {
    return with(platform, "Slipway-Guest", name);
  }

  static Talker with(TestPlatform platform, String... headers) {
    Talker talker = new Talker(platform.webSocket("/chat/ws", headers));
    assertEquals("hello", talker.all().getFirst().getString("type"));
    return talker;
  }

  /** Returns everything heard so far, once there is something. */
  List<JsonObject> all() {
    return socket.awaitMessages(1).stream().map(Talker::valid).toList();
  }

  List<JsonObject> all(String type) {
    return all().stream().filter(of(type)).toList();
  }

  JsonObject await(String what, Predicate<JsonObject> wanted) {
    return Await.value(
        what, () -> all().stream().filter(wanted).findFirst(), found -> found.isPresent() || !socket.isOpen()).orElseThrow();
  }

  JsonObject await(String type) {
    return await(type, of(type));
  }

  JsonObject error(String code) {
    return await("error " + code, of("error").and(message -> message.getString("code").equals(code)));
  }

  JsonObject join(String room) {
    send(Json.createObjectBuilder().add("type", "join").add("room", room).build());
    return await("joined " + room, of("joined").and(in(room)));
  }

  void joinSince(String room, long since) {
    send(Json.createObjectBuilder().add("type", "join").add("room", room).add("since", since).build());
  }

  void say(String room, String id, String content) {
    send(Json.createObjectBuilder()
        .add("type", "message").add("room", room).add("id", id).add("content", content).build());
  }

  /** Says something and returns its number once it is durable. */
  long said(String room, String id, String content) {
    say(room, id, content);
    return ack(id).getJsonNumber("seq").longValue();
  }

  JsonObject ack(String id) {
    return await("ack of " + id, of("ack").and(message -> message.getString("id").equals(id)));
  }

  List<JsonObject> messages(String room) {
    return all().stream().filter(of("message").and(in(room))).toList();
  }

  List<Long> numbers(String room) {
    return messages(room).stream().map(message -> message.getJsonNumber("seq").longValue()).toList();
  }

  void send(JsonObject message) {
    send(message.toString());
  }

  /** Says something that a client may say. */
  void send(String text) {
    Schemas.assertClient(text);
    socket.send(text);
  }

  /** Says anything. */
  void babble(String text) {
    socket.send(text);
  }

  private static JsonObject valid(String text) {
    if (SEEN.add(text)) {
      Schemas.assertServer(text);
    }
    return TestPlatform.json(text);
  }

  static Predicate<JsonObject> of(String type) {
    return message -> message.getString("type").equals(type);
  }

  static Predicate<JsonObject> in(String room) {
    return message -> message.getString("room", "").equals(room);
  }
}
