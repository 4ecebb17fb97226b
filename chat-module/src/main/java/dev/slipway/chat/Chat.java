package dev.slipway.chat;

import dev.slipway.api.RateLimiter;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.protocol.Answers;
import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Refused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the chat does for its users, whichever way they come: enter rooms, say something, look back. Thread-safe. What reads the
 * log blocks on the store; to say something does not.
 */
final class Chat {

  private static final Logger LOG = System.getLogger(Chat.class.getName());
  private static final int PAGE_CHARACTERS = 128 * 1_024;

  private final RoomHost host;
  private final Rooms rooms;
  private final Moderation moderation;
  private final RateLimiter limiter;
  private final Clock clock;

  Chat(RoomHost host, Rooms rooms, Moderation moderation, RateLimiter limiter, Clock clock) {
    this.host = host;
    this.rooms = rooms;
    this.moderation = moderation;
    this.limiter = limiter;
    this.clock = clock;
  }

  ChatSettings settings() {
    return host.settings();
  }

  ChatLog log() {
    return host.log();
  }

  Rooms rooms() {
    return rooms;
  }

  Moderation moderation() {
    return moderation;
  }

  /** Lets a session hear a room, from the message after {@code since} of the log {@code epoch} on. */
  void join(Peer peer, String name, OptionalLong since, Optional<String> epoch) throws Refused {
    refuseWhileStopping();
    int most = settings().roomsPerSession();
    if (peer.memberships().size() >= most && !peer.memberships().containsKey(name)) {
      throw new Refused(ErrorCode.TOO_MANY_ROOMS, "a session hears " + most + " rooms at most");
    }
    Room room = enter(name);
    try {
      room.join(peer, since, epoch);
    } catch (Refused refused) {
      rooms.release(room);
      throw refused;
    }
  }

  /** Lets a session that has ended leave every room. */
  void leaveAll(Peer peer) {
    List.copyOf(peer.memberships().values()).forEach(member -> member.room().leave(member));
  }

  /** Returns the membership of a session in a room. */
  Member member(Peer peer, String room) throws Refused {
    Member member = peer.memberships().get(room);
    if (member == null || member.isGone()) {
      throw new Refused(ErrorCode.NOT_A_MEMBER, "join room '" + room + "' first");
    }
    return member;
  }

  /**
   * Takes a message into a room that the caller holds. Does not block.
   *
   * @throws Refused when it is not taken; else the receipt says what becomes of it
   */
  void say(Room room, String user, String id, String content, Receipt receipt) throws Refused {
    if (room.isClosed()) {
      throw new Refused(ErrorCode.ROOM_CLOSED, "the room is closed");
    }
    Duration muted = moderation.mutedFor(room.name(), user);
    if (muted.isPositive()) {
      throw new Refused(ErrorCode.MUTED, "you may read and not write").retryAfter(muted);
    }
    Optional<Duration> wait = limiter.take(user);
    if (wait.isPresent()) {
      throw new Refused(ErrorCode.TOO_FAST, "more than " + settings().messages().permits() + " messages a minute")
          .retryAfter(wait.get());
    }
    if (!host.inFlight().enter()) {
      throw Troubles.stopping();
    }
    try {
      room.submit(new Draft(user, id, content, clock.instant().truncatedTo(ChronoUnit.MILLIS)), receipt);
    } catch (Refused refused) {
      host.inFlight().leave();
      throw refused;
    }
  }

  /** Returns a room, held until it is {@linkplain Rooms#release released}. Blocks on the store when it comes into memory. */
  Room enter(String name) throws Refused {
    return rooms.enter(name, (each, closed) -> new Room(each, host, closed));
  }

  /**
   * Returns the newest messages before {@code before} that fit into one answer, ascending, and whether there are older ones.
   * Blocks on the store.
   */
  Page before(String room, OptionalLong before, int limit) throws Refused {
    try {
      String epoch = log().epoch();
      List<ChatMessage> found = log().before(room, before.orElse(Long.MAX_VALUE), limit + 1);
      int from = Math.max(0, found.size() - limit);
      int characters = 0;
      int first = found.size();
      while (first > from && (first == found.size() || characters < PAGE_CHARACTERS)) {
        first--;
        characters += found.get(first).content().length();
      }
      return new Page(epoch, items(found.subList(first, found.size())), first > 0);
    } catch (LogFailure failure) {
      throw troubled("the history of room '" + room + "' cannot be read", failure);
    }
  }

  /** Returns the messages after {@code after} that fit into one answer, and whether there are newer ones. Blocks on the store. */
  Page after(String room, long after, int limit) throws Refused {
    try {
      String epoch = log().epoch();
      List<ChatMessage> found = log().after(room, after, limit + 1);
      int characters = 0;
      int end = 0;
      while (end < Math.min(limit, found.size()) && (end == 0 || characters < PAGE_CHARACTERS)) {
        characters += found.get(end).content().length();
        end++;
      }
      return new Page(epoch, items(found.subList(0, end)), end < found.size());
    } catch (LogFailure failure) {
      throw troubled("the history of room '" + room + "' cannot be read", failure);
    }
  }

  /**
   * Messages as JSON objects. Immutable.
   *
   * @param epoch the log that they are of
   * @param items the messages, ascending
   * @param more whether there are more in the direction that was asked for
   */
  record Page(String epoch, List<String> items, boolean more) {}

  /** Refuses what is new while the module stops. */
  void refuseWhileStopping() throws Refused {
    if (host.inFlight().isStopped()) {
      throw Troubles.stopping();
    }
  }

  /** Logs what the store did not do and returns what the user is told. */
  static Refused troubled(String what, LogFailure failure) {
    LOG.log(Level.DEBUG, what, failure);
    return Troubles.of(failure);
  }

  private static List<String> items(List<ChatMessage> messages) {
    List<String> items = new ArrayList<>(messages.size());
    messages.forEach(message -> items.add(Answers.item(message)));
    return items;
  }
}
