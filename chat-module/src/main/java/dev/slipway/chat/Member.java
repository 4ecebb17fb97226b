package dev.slipway.chat;

import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session in a room: first it may hear what it missed, then it is live. Confined to the room's order, but for what is final.
 *
 * <p>States: {@code REPLAYING → LIVE → GONE}, from each to GONE, and to LIVE at once where nothing was missed.
 */
final class Member {

  /** What is held back for a session that replays; one that is told more of than this is not worth it. */
  private static final int MAX_HELD = 1_000;

  private enum State { REPLAYING, LIVE, GONE }

  private final Peer peer;
  private final Room room;
  private State state = State.REPLAYING;
  private @Nullable Lease seat;
  private @Nullable Set<String> usersAtJoin;
  private @Nullable List<Frame> held;
  private volatile boolean gone;
  private long typedAt;
  private boolean typed;

  Member(Peer peer, Room room) {
    this.peer = peer;
    this.room = room;
  }

  Peer peer() {
    return peer;
  }

  Room room() {
    return room;
  }

  /** Returns whether the session has left the room, or was made to. Thread-safe. */
  boolean isGone() {
    return gone;
  }

  boolean isLive() {
    return state == State.LIVE;
  }

  /** Remembers who was there when the replay began, so that it can be told what changed. */
  void replays(Set<String> users) {
    usersAtJoin = Set.copyOf(users);
  }

  Set<String> usersAtJoin() {
    return usersAtJoin == null ? Set.of() : usersAtJoin;
  }

  /** Keeps what a replaying session must hear after the messages that it is about. Returns false when it is too much. */
  boolean hold(Frame frame) {
    if (held == null) {
      held = new ArrayList<>();
    }
    return held.size() < MAX_HELD && held.add(frame);
  }

  List<Frame> held() {
    return held == null ? List.of() : held;
  }

  /** Takes its seat among those who hear the room. */
  void live(Lease audienceSeat) {
    if (state != State.REPLAYING) {
      throw new IllegalStateException("a member that is " + state + " cannot become LIVE");
    }
    state = State.LIVE;
    seat = audienceSeat;
    held = null;
    usersAtJoin = null;
  }

  /** Gives its seat up. */
  void leave() {
    state = State.GONE;
    gone = true;
    if (seat != null) {
      seat.close();
      seat = null;
    }
    held = null;
  }

  /** Returns whether it may show that it is writing, which it may do now and then. */
  boolean types(long nowNanos, long everyNanos) {
    if (typed && nowNanos - typedAt < everyNanos) {
      return false;
    }
    typed = true;
    typedAt = nowNanos;
    return true;
  }
}
