package dev.slipway.chat.protocol;

import dev.slipway.api.Frame;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Span;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Optional;

/** What the server says, a frame each. Stateless. */
public final class Answers {

  private static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Answers() {}

  /** Returns the first message of a session. */
  public static Frame hello(String user, String role, String defaultRoom, int maxContent) {
    return JsonLine.of("hello").add("user", user).add("role", role).add("defaultRoom", defaultRoom).add("maxContent", maxContent)
        .frame();
  }

  /**
   * Returns the answer to a join.
   *
   * @param resumed whether what follows continues what the client remembers; empty where it remembers nothing
   */
  public static Frame joined(String room, String epoch, Span span, Optional<Boolean> resumed, List<String> members, int count) {
    JsonLine line = JsonLine.of("joined").add("room", room).add("epoch", epoch).add("head", span.head()).add("oldest", span.oldest());
    resumed.ifPresent(each -> line.add("resumed", each));
    return line.add("members", members).add("count", count).frame();
  }

  /** Returns the answer to a leave. */
  public static Frame left(String room) {
    return JsonLine.of("left").add("room", room).frame();
  }

  /** Returns what was said. */
  public static Frame message(ChatMessage message) {
    JsonLine line = new JsonLine(192 + message.content().length()).add("type", "message").add("room", message.room());
    return rest(line, message).frame();
  }

  /** Returns what was said as an object of a list, without type and room. */
  public static String item(ChatMessage message) {
    return rest(new JsonLine(160 + message.content().length()), message).text();
  }

  /** Returns the acknowledgement of a message. */
  public static Frame ack(ChatMessage message, boolean repeated) {
    JsonLine line = JsonLine.of("ack").add("room", message.room()).add("id", message.id()).add("seq", message.seq());
    return (repeated ? line.add("repeated", true) : line).frame();
  }

  /** Returns a page of older messages, made of {@linkplain #item items}. */
  public static Frame history(String room, List<String> items, boolean more) {
    return JsonLine.of("history").add("room", room).addJson("messages", list(items)).add("more", more).frame();
  }

  /** Returns a JSON array of items. */
  public static String list(List<String> items) {
    return "[" + String.join(",", items) + "]";
  }

  /** Returns that numbers are asked for and no longer kept. */
  public static Frame gap(String room, long from, long to) {
    return JsonLine.of("gap").add("room", room).add("from", from).add("to", to).frame();
  }

  /** Returns that a user came or left. */
  public static Frame presence(String room, String user, boolean joined) {
    return JsonLine.of("presence").add("room", room).add("user", user).add("state", joined ? "joined" : "left").frame();
  }

  /** Returns that a user is writing. */
  public static Frame typing(String room, String user) {
    return JsonLine.of("typing").add("room", room).add("user", user).frame();
  }

  /** Returns the answer to a ping. */
  public static Frame pong() {
    return JsonLine.of("pong").frame();
  }

  /** Returns that a message's content was taken away. */
  public static Frame deleted(String room, long seq, String by) {
    return JsonLine.of("deleted").add("room", room).add("seq", seq).add("by", by).frame();
  }

  /** Returns that a user may not write for so many seconds; 0 for may again. */
  public static Frame muted(String room, String user, int seconds, String by) {
    return JsonLine.of("muted").add("room", room).add("user", user).add("seconds", seconds).add("by", by).frame();
  }

  /** Returns that a user's sessions were made to leave. */
  public static Frame kicked(String room, String user, String by) {
    return JsonLine.of("kicked").add("room", room).add("user", user).add("by", by).frame();
  }

  /** Returns that a room was closed, or opened again. */
  public static Frame closed(String room, boolean closed, String by) {
    return JsonLine.of(closed ? "closed" : "opened").add("room", room).add("by", by).frame();
  }

  /** Returns what was refused and why. */
  public static Frame error(Refused refused) {
    JsonLine line = JsonLine.of("error").add("code", refused.code().text()).add("message", refused.getMessage());
    refused.retryAfter().ifPresent(time -> line.add("retryAfterMs", Math.max(1, time.toMillis())));
    refused.to().ifPresent(to -> line.add("to", to));
    refused.id().ifPresent(id -> line.add("id", id));
    refused.room().ifPresent(room -> line.add("room", room));
    return line.frame();
  }

  /** Returns a page of messages as the body of an answer. */
  public static String page(String room, String epoch, List<String> items, boolean more) {
    return new JsonLine(256).add("room", room).add("epoch", epoch).addJson("messages", list(items)).add("more", more).text();
  }

  /** Returns a refusal as the body of an answer. */
  public static String httpError(Refused refused) {
    JsonLine error = new JsonLine(128).add("code", refused.code().text()).add("message", refused.getMessage());
    refused.retryAfter().ifPresent(time -> error.add("retryAfterMs", Math.max(1, time.toMillis())));
    return new JsonLine(160).addJson("error", error.text()).text();
  }

  private static JsonLine rest(JsonLine line, ChatMessage message) {
    line.add("seq", message.seq()).add("id", message.id()).add("sender", message.sender())
        .add("content", message.content()).add("time", MILLIS.format(message.time()));
    return message.deleted() ? line.add("deleted", true) : line;
  }
}
