package dev.slipway.chat.contract;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the messages of the chat are kept: in each room one sequence of numbers from 1 on, without gaps.
 *
 * <p>Thread-safe. Every method blocks until the store has answered, and is called on virtual or platform threads; an interrupt
 * must not harm the log: whoever is interrupted gets an answer or {@link LogFailure.Reason#UNAVAILABLE}. Calls for different rooms do
 * not wait for each other longer than a commit takes. Whoever provides a log passes the contract test of {@code chat-contract-test}.
 *
 * <p>What was returned once is there for every later call, of whatever caller, also after the log was closed and opened again; who reads
 * while others write sees a beginning of what will be there, never a hole. Room names, ids, senders and contents are texts of any
 * characters, U+0000 and quotation marks included, told apart by case, and come back as they were; times come back in whole milliseconds.
 *
 * <p>A room's name and a message's id have at least one character. A name or id that is empty or too long, and a limit that is
 * negative, is refused by every method with an {@link IllegalArgumentException}; nothing has happened then. Once the log is closed, every
 * call fails with {@link LogFailure.Reason#CLOSED}.
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
   * @throws IllegalArgumentException when they are more than {@link #MAX_APPEND_DRAFTS} or {@link #MAX_APPEND_CHARACTERS}, or an id is
   *     empty or longer than {@link #MAX_ID_CHARACTERS}
   */
  static void checkDrafts(List<Draft> drafts) {
    if (drafts.size() > MAX_APPEND_DRAFTS) {
      throw new IllegalArgumentException("one call appends at most " + MAX_APPEND_DRAFTS + " drafts, not " + drafts.size());
    }
    long characters = 0;
    for (Draft draft : drafts) {
      checkLength("the id of a message", draft.id(), MAX_ID_CHARACTERS);
      characters += draft.characters();
    }
    if (characters > MAX_APPEND_CHARACTERS) {
      throw new IllegalArgumentException(
          "one call appends drafts of at most " + MAX_APPEND_CHARACTERS + " characters together, not " + characters);
    }
  }

  /**
   * Checks the name of a room. Does not block.
   *
   * @throws IllegalArgumentException when it is empty or longer than {@link #MAX_ROOM_CHARACTERS}
   */
  static void checkRoom(String room) {
    checkLength("the name of a room", room, MAX_ROOM_CHARACTERS);
  }

  private static void checkLength(String what, String text, int most) {
    if (text.isEmpty() || text.length() > most) {
      throw new IllegalArgumentException(what + " has 1 to " + most + " characters, not " + text.length());
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

  /** Returns an {@linkplain #epoch epoch} that no other log has. Does not block. */
  static String newEpoch() {
    return UUID.randomUUID().toString();
  }

  /**
   * Returns which log this is: 1 to 64 characters of {@code A}–{@code Z}, {@code a}–{@code z}, {@code 0}–{@code 9} and {@code -}. It is
   * kept with the messages, as durably as they are, and is the same for everybody who uses the log and for as long as its numbers go on,
   * whatever is forgotten; a log that begins anew, in the same place or another, has another. By it a reader notices that a number that
   * it remembers means something else now. Cheap: asked for at every commit and join.
   */
  String epoch() throws LogFailure;

  /**
   * Numbers the drafts in their order, one behind the other, and keeps them: all of them or none. Returns when they are durable, that
   * is, when they would be there after a power loss. A draft whose sender and id the room knows already takes no number and is not kept
   * again: its first message is returned as it is now, without its content where that was deleted. So is one that repeats another of the
   * same call. Repeats are known as long as the first is kept. No drafts make no room.
   *
   * @return one entry per draft, in the same order
   * @throws IllegalArgumentException when the drafts are more than {@link #MAX_APPEND_DRAFTS}, or have more characters together than
   *     {@link #MAX_APPEND_CHARACTERS}; nothing was kept
   * @throws LogFailure when they could not be kept; then a repeat with the same ids is safe
   */
  List<Appended> append(String room, List<Draft> drafts) throws LogFailure;

  /** Returns which numbers of the room are kept; {@link Span#EMPTY} for a room that the log does not know, which makes no room. */
  Span span(String room) throws LogFailure;

  /**
   * Returns the messages numbered greater than {@code seq}, which may be any number, ascending, the first {@code limit} of them at most;
   * none of a room that the log does not know.
   */
  List<ChatMessage> after(String room, long seq, int limit) throws LogFailure;

  /**
   * Returns the newest messages numbered less than {@code seq}, which may be any number, ascending, the last {@code limit} of them at
   * most; none of a room that the log does not know.
   */
  List<ChatMessage> before(String room, long seq, int limit) throws LogFailure;

  /**
   * Takes away the content of a message, durably; its number, sender, id and time stay. A second time changes nothing.
   *
   * @return the message as it is now, or empty when it is not kept
   */
  Optional<ChatMessage> delete(String room, long seq) throws LogFailure;

  /**
   * Returns the rooms in which something was said, be it forgotten since, in the order of their names by code points, at most
   * {@code limit} after {@code name}, which may be any text and need not be there.
   */
  List<String> rooms(String name, int limit) throws LogFailure;

  /**
   * Forgets what the retention does not cover, of each room from the oldest message on: one that is older than the age goes with all
   * before it, and stays while one before it is not, so that there is never a hole. With a message its id is forgotten. The numbers of a
   * room go on from where they were, also when nothing of it is left.
   *
   * @return how many messages were forgotten
   */
  long prune(Retention retention) throws LogFailure;

  /** Returns when the store has answered, and could keep a message, without changing anything. For readiness; cheap. */
  void check() throws LogFailure;
}
