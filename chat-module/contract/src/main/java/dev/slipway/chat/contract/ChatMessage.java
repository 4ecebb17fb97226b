package dev.slipway.chat.contract;

import java.time.Instant;
import java.util.Objects;

/**
 * A message as the log keeps it. Immutable.
 *
 * @param room the room it was said in
 * @param seq its number in the room, from 1 on, one more each time
 * @param id the sender's own name for it
 * @param sender the name of the user who wrote it
 * @param content the text; empty when it was deleted
 * @param time when the chat took it, in whole milliseconds
 * @param deleted whether its content was taken away; its number stays
 */
public record ChatMessage(String room, long seq, String id, String sender, String content, Instant time, boolean deleted) {

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException when {@code seq} is less than 1
   */
  public ChatMessage {
    Objects.requireNonNull(room, "room");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(time, "time");
    if (seq < 1) {
      throw new IllegalArgumentException("seq must be 1 or more, not " + seq);
    }
  }
}
