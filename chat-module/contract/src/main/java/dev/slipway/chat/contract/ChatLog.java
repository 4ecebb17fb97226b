package dev.slipway.chat.contract;

import java.util.List;
import java.util.Optional;

/**
 * Where the messages of the chat are kept: in each room one sequence of numbers from 1 on, without gaps.
 *
 * <p>Thread-safe. Every method blocks until the store has answered, and is called on virtual or platform threads; an interrupt
 * must not harm the log. A limit that is negative is refused with an {@link IllegalArgumentException}. Calls for different rooms do not wait for each other longer than a commit takes. Whoever provides a
 * log passes the contract test of {@code chat-contract-test}.
 */
public interface ChatLog {

  /** The longest room name, in characters. */
  int MAX_ROOM_CHARACTERS = 64;
  /** The longest id of a message, in characters. */
  int MAX_ID_CHARACTERS = 64;
  /** So many drafts one call takes, at most. */
  int MAX_APPEND_DRAFTS = 10_000;
  /**
   * So many characters the drafts of one call have together, at most, as {@link Draft#characters()} counts them. In whatever way a
   * store writes them, twice over where it has an index, they stay below the 16 MB that some take in one piece.
   */
  int MAX_APPEND_CHARACTERS = 2_000_000;
  /** So many entries a list has, at most, whatever limit it was asked for with. */
  int MAX_LISTED = 100_000;

  /**
   * Checks that one call takes the drafts. Does not block.
   *
   * @throws IllegalArgumentException when they are more than {@link #MAX_APPEND_DRAFTS} or {@link #MAX_APPEND_CHARACTERS}
   */
  static void checkSize(List<Draft> drafts) {
    if (drafts.size() > MAX_APPEND_DRAFTS) {
      throw new IllegalArgumentException("one call appends at most " + MAX_APPEND_DRAFTS + " drafts, not " + drafts.size());
    }
    long characters = drafts.stream().mapToLong(Draft::characters).sum();
    if (characters > MAX_APPEND_CHARACTERS) {
      throw new IllegalArgumentException(
          "one call appends drafts of at most " + MAX_APPEND_CHARACTERS + " characters together, not " + characters);
    }
  }

  /**
   * Returns how long a list may become that was asked for with {@code limit}. Does not block.
   *
   * @throws IllegalArgumentException when {@code limit} is negative
   */
  static int checkLimit(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit is not negative: " + limit);
    }
    return Math.min(limit, MAX_LISTED);
  }

  /**
   * Numbers the drafts in their order and keeps them: all of them or none. Returns when they are durable, that is, when they
   * would be there after a power loss. A draft whose sender and id the room knows already is not kept again: its first
   * message is returned. So is one that repeats another of the same call. Repeats are known as long as the first is kept.
   *
   * @return one entry per draft, in the same order
   * @throws IllegalArgumentException when the drafts are more than {@link #MAX_APPEND_DRAFTS}, or have more characters together than
   *     {@link #MAX_APPEND_CHARACTERS}; nothing was kept
   * @throws LogFailure when they could not be kept; then a repeat with the same ids is safe
   */
  List<Appended> append(String room, List<Draft> drafts) throws LogFailure;

  /** Returns which numbers of the room are kept; {@link Span#EMPTY} for a room that the log does not know. */
  Span span(String room) throws LogFailure;

  /** Returns the messages numbered greater than {@code seq}, ascending, at most {@code limit}. */
  List<ChatMessage> after(String room, long seq, int limit) throws LogFailure;

  /** Returns the newest messages numbered less than {@code seq}, ascending, at most {@code limit}. */
  List<ChatMessage> before(String room, long seq, int limit) throws LogFailure;

  /**
   * Takes away the content of a message, durably; its number, sender, id and time stay.
   *
   * @return the message as it is now, or empty when it is not kept
   */
  Optional<ChatMessage> delete(String room, long seq) throws LogFailure;

  /** Returns the rooms in which something was said, in the order of their names, at most {@code limit} after {@code name}. */
  List<String> rooms(String name, int limit) throws LogFailure;

  /**
   * Forgets what the retention does not cover. The numbers of a room go on from where they were, also when nothing of it is
   * left.
   *
   * @return how many messages were forgotten
   */
  long prune(Retention retention) throws LogFailure;

  /** Returns when the store has answered, and could keep a message. For readiness; cheap. */
  void check() throws LogFailure;
}
