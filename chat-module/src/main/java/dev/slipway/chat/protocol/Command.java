package dev.slipway.chat.protocol;

import java.util.Optional;
import java.util.OptionalLong;

/** What a client can ask for. Immutable; every value is of its allowed form. */
public sealed interface Command {

  /** Returns the type of the message that asks for it. */
  default String type() {
    return switch (this) {
      case Join join -> "join";
      case Leave leave -> "leave";
      case Say say -> "message";
      case History history -> "history";
      case Typing typing -> "typing";
      case Ping ping -> "ping";
      case Delete delete -> "delete";
      case Mute mute -> "mute";
      case Kick kick -> "kick";
      case Close close -> "close";
      case Open open -> "open";
    };
  }

  /** A command that is about a room. */
  sealed interface InRoom extends Command {

    /** Returns the name of the room. */
    String room();
  }

  /**
   * To hear a room.
   *
   * @param since the last number that the client knows, from which on it wants to hear; empty for what is said from now on
   * @param epoch the log that this number is of, empty where the client does not say
   */
  record Join(String room, OptionalLong since, Optional<String> epoch) implements InRoom {}

  /** To hear a room no more. */
  record Leave(String room) implements InRoom {}

  /**
   * To say something.
   *
   * @param room the room, empty for the default room, which is joined if needed
   * @param id the sender's own name for it, empty when the server shall make one
   * @param content what is said
   */
  record Say(Optional<String> room, Optional<String> id, String content) implements Command {}

  /**
   * To see older messages.
   *
   * @param before the number before which they end; empty for the newest
   * @param limit how many at most
   */
  record History(String room, OptionalLong before, int limit) implements InRoom {}

  /** To show that one is writing. */
  record Typing(String room) implements InRoom {}

  /** To see whether anybody is there. */
  record Ping() implements Command {}

  /** To take away the content of a message. */
  record Delete(String room, long seq) implements InRoom {}

  /**
   * To forbid a user to write.
   *
   * @param seconds for how long; 0 allows it again
   */
  record Mute(String room, String user, int seconds) implements InRoom {}

  /** To make a user's sessions leave. */
  record Kick(String room, String user) implements InRoom {}

  /** To make everybody leave and let nobody join. */
  record Close(String room) implements InRoom {}

  /** To end a close. */
  record Open(String room) implements InRoom {}
}
