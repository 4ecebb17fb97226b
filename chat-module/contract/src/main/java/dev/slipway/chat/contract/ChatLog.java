package dev.slipway.chat.contract;

import java.util.List;
import java.util.Optional;

/**
 * Where the messages of the chat are kept: in each room one sequence of numbers from 1 on, without gaps.
 *
 * <p>Thread-safe. Every method blocks until the store has answered, and is called on virtual or platform threads; an interrupt
 * must not harm the log. Calls for different rooms do not wait for each other longer than a commit takes. Whoever provides a
 * log passes the contract test of {@code chat-contract-test}.
 */
public interface ChatLog {

  /** The longest room name, in characters. */
  int MAX_ROOM_CHARACTERS = 64;
  /** The longest id of a message, in characters. */
  int MAX_ID_CHARACTERS = 64;

  /**
   * Numbers the drafts in their order and keeps them: all of them or none. Returns when they are durable, that is, when they
   * would be there after a power loss. A draft whose sender and id the room knows already is not kept again: its first
   * message is returned. So is one that repeats another of the same call. Repeats are known as long as the first is kept.
   *
   * @return one entry per draft, in the same order
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
