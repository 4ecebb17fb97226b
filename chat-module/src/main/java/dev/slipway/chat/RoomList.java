package dev.slipway.chat;

import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.Span;
import dev.slipway.chat.protocol.Refused;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Which rooms there are: configured ones, those in memory, and those in which something was said. Stateless. */
final class RoomList {

  private RoomList() {}

  /** Returns a page of rooms in the order of their names, at most {@code limit} after {@code after}. Blocks on the store. */
  static String json(Chat chat, String after, int limit) throws Refused {
    Map<String, Room> active = new HashMap<>();
    chat.rooms().active().forEach(room -> active.put(room.name(), room));
    try {
      TreeSet<String> names = new TreeSet<>(chat.log().rooms(after, limit + 1));
      names.addAll(active.keySet());
      names.addAll(chat.settings().rooms());
      names.add(chat.settings().defaultRoom());
      List<String> wanted = names.tailSet(after, false).stream().limit(limit + 1L).toList();
      JsonArrayBuilder rooms = Json.createArrayBuilder();
      for (String name : wanted.subList(0, Math.min(limit, wanted.size()))) {
        Room room = active.get(name);
        Span span = chat.log().span(name);
        rooms.add(Json.createObjectBuilder()
            .add("name", name)
            .add("head", span.head())
            .add("oldest", span.oldest())
            .add("users", room == null ? 0 : room.userCount())
            .add("sessions", room == null ? 0 : room.sessions())
            .add("closed", chat.moderation().isClosed(name)));
      }
      return Json.createObjectBuilder().add("rooms", rooms).add("more", wanted.size() > limit).build().toString();
    } catch (LogFailure failure) {
      throw Chat.troubled("the rooms cannot be read", failure);
    }
  }
}
