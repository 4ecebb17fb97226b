package dev.slipway.chat.contract;

import java.time.Instant;
import java.util.Objects;

/**
 * A message that has no number yet. Immutable.
 *
 * @param sender the name of the user who wrote it
 * @param id the sender's own name for it, by which a repeat is recognised
 * @param content the text
 * @param time when the chat took it; stores keep milliseconds
 */
public record Draft(String sender, String id, String content, Instant time) {

  /** Refuses null. */
  public Draft {
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(time, "time");
  }

  /** Returns how many characters sender, id and content have together, in units of UTF-16. */
  public int characters() {
    return sender.length() + id.length() + content.length();
  }
}
