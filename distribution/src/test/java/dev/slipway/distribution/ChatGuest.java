package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A guest of one room that keeps account of what it said and heard over all its connections, and says what was not answered again
 * with the same id. It fails when it hears a message twice, or misses one. Confined to one thread at a time.
 */
final class ChatGuest {

  /** The room of all guests. */
  static final String ROOM = "storm";

  private final String name;
  private final int window;
  private final Set<String> open = new LinkedHashSet<>();
  private final Map<String, Long> acknowledged = new LinkedHashMap<>();
  private long head;
  private long heard;
  private int said;
  private int repeats;
  private boolean refused;

  /** A guest that lets {@code window} messages wait for their acknowledgement. */
  ChatGuest(String name, int window) {
    this.name = name;
    this.window = window;
  }

  /** Starts with guests, and without the limits that a storm runs into. */
  static SlipwayProcess.Start withoutLimits(SlipwayProcess.Start start) {
    return start.setting("access.guests", "true").setting("modules.chat.messages-per-minute", "1000000")
        .setting("modules.chat.message-burst", "1000000").setting("modules.chat.commands-per-second", "1000000")
        .setting("modules.chat.in-flight", "10000");
  }

  /** Returns the number of each message that the server keeps, by its sender and id; fails when the numbers have a gap. */
  static Map<String, Long> kept(SlipwayProcess slipway) throws Exception {
    Map<String, Long> kept = new HashMap<>();
    List<String> lines = slipway.get("/api/chat/rooms/" + ROOM + "/export?guest=auditor").body().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      try (JsonReader reader = Json.createReader(new StringReader(lines.get(i)))) {
        JsonObject message = reader.readObject();
        assertEquals(i + 1, message.getInt("seq"), () -> "a gap before " + message);
        Long before = kept.put(message.getString("sender") + " " + message.getString("id"), (long) message.getInt("seq"));
        assertEquals(null, before, () -> "twice in the log: " + message);
      }
    }
    return kept;
  }

  /** Returns the number of each message that was acknowledged, by its sender and id. */
  Map<String, Long> acknowledged() {
    return acknowledged;
  }

  /** Returns how many messages it heard. */
  long heard() {
    return heard;
  }

  /** Returns how many acknowledgements said that the message was known. */
  int repeats() {
    return repeats;
  }

  /** Talks until the connection ends, or refuses more. Returns the close frame, if there was one. */
  Optional<RawPeer.Closed> storm(int port, AtomicLong acks) {
    try (RawPeer peer = enter(port)) {
      while (true) {
        while (!refused && open.size() < window) {
          sayNext(peer);
        }
        if (hear(peer).equals("ack")) {
          acks.incrementAndGet();
        }
      }
    } catch (RawPeer.Closed closed) {
      return Optional.of(closed);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Says {@code count} more messages; returns when all that it ever said is acknowledged, and all that there was is heard. */
  void talk(int port, int count) throws IOException {
    try (RawPeer peer = enter(port)) {
      int last = said + count;
      while (said < last || !open.isEmpty() || heard < head) {
        while (said < last && open.size() < window) {
          sayNext(peer);
        }
        hear(peer);
      }
    }
  }

  /** Says the last acknowledged message once more; returns when it is acknowledged again, with its number. */
  void repeat(int port) throws IOException {
    String key = acknowledged.keySet().stream().reduce((_, last) -> last).orElseThrow();
    int before = repeats;
    open.add(key.substring(key.indexOf(' ') + 1));
    talk(port, 0);
    assertEquals(before + 1, repeats);
  }

  private RawPeer enter(int port) throws IOException {
    RawPeer peer = RawPeer.ask(port, "/chat/ws", "127.0.0.1", "Sec-WebSocket-Protocol: slipway.guest." + name + "\r\n");
    assertEquals(101, peer.status(), peer::head);
    head = Long.MAX_VALUE;
    refused = false;
    peer.text("{\"type\":\"join\",\"room\":\"" + ROOM + "\",\"since\":" + heard + "}");
    for (String id : open) {
      say(peer, id);
    }
    return peer;
  }

  private void sayNext(RawPeer peer) {
    String id = "m-" + said++;
    open.add(id);
    say(peer, id);
  }

  /** What cannot be said any more leaves what can still be heard. */
  private void say(RawPeer peer, String id) {
    try {
      peer.text("{\"type\":\"message\",\"room\":\"" + ROOM + "\",\"id\":\"" + id + "\",\"content\":\"" + id + "\"}");
    } catch (IOException _) {
      refused = true;
    }
  }

  private String hear(RawPeer peer) throws IOException {
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(peer.read()))) {
      JsonObject message = reader.readObject();
      String type = message.getString("type");
      switch (type) {
        case "joined" -> head = message.getInt("head");
        case "message" -> {
          assertEquals(heard + 1, message.getInt("seq"), () -> name + " missed something, or heard it twice: " + message);
          heard++;
        }
        case "ack" -> acknowledge(message);
        case "error" -> {
          assertEquals("stopping", message.getString("code"), message::toString);
          refused = true;
          open.remove(message.getString("id"));
        }
        case "hello", "presence" -> { }
        default -> throw new AssertionError(name + " heard " + message);
      }
      return type;
    }
  }

  private void acknowledge(JsonObject ack) {
    assertTrue(open.remove(ack.getString("id")), () -> name + " asked for nothing like " + ack);
    long seq = ack.getInt("seq");
    Long before = acknowledged.put("guest-" + name + " " + ack.getString("id"), seq);
    assertTrue(before == null || before == seq && ack.getBoolean("repeated", false), () -> before + " before " + ack);
    repeats += ack.getBoolean("repeated", false) ? 1 : 0;
  }
}
