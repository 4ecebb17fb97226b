package dev.slipway.chat;

import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Refused;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who may not write, and which rooms are closed; it lasts beyond a restart. Thread-safe: guarded by its own lock, which is also
 * held while the file is written, so that the file never goes back.
 */
final class Moderation {

  /** How many mutes and closed rooms are remembered. */
  static final int MAX_ENTRIES = 10_000;

  /**
   * The state. Confined to its owner.
   *
   * @param mutes until when a user may not write, by room and user
   * @param closed the closed rooms
   */
  record State(Map<String, Map<String, Instant>> mutes, Set<String> closed) {

    static State empty() {
      return new State(new TreeMap<>(), new TreeSet<>());
    }

    int entries() {
      return closed.size() + mutes.values().stream().mapToInt(Map::size).sum();
    }
  }

  /** Where the state is kept. */
  @FunctionalInterface
  interface Keeper {

    /** Keeps the state, so that it is there after a power loss. Blocks on the file system. */
    void keep(State state) throws IOException;
  }

  private final Clock clock;
  private final Keeper keeper;
  private final State state;

  Moderation(Clock clock, State state, Keeper keeper) {
    this.clock = clock;
    this.state = state;
    this.keeper = keeper;
  }

  /** Returns for how long a user may not write; zero when it may. */
  synchronized Duration mutedFor(String room, String user) {
    Instant until = state.mutes().getOrDefault(room, Map.of()).get(user);
    Duration left = until == null ? Duration.ZERO : Duration.between(clock.instant(), until);
    return left.isNegative() ? Duration.ZERO : left;
  }

  synchronized boolean isClosed(String room) {
    return state.closed().contains(room);
  }

  /**
   * Forbids a user to write in a room for so many seconds; 0 allows it again. Blocks on the file system.
   *
   * @throws Refused when too much is remembered
   * @throws IOException when it cannot be kept; it holds until the next restart all the same
   */
  synchronized void mute(String room, String user, int seconds) throws Refused, IOException {
    forgetExpired();
    if (seconds == 0) {
      Map<String, Instant> mutes = state.mutes().getOrDefault(room, new HashMap<>());
      mutes.remove(user);
      if (mutes.isEmpty()) {
        state.mutes().remove(room);
      }
    } else {
      makeSure();
      state.mutes().computeIfAbsent(room, each -> new TreeMap<>()).put(user, clock.instant().plusSeconds(seconds));
    }
    keeper.keep(state);
  }

  /**
   * Closes a room, or opens it. Blocks on the file system.
   *
   * @return whether that changed anything
   * @throws Refused when too much is remembered
   * @throws IOException when it cannot be kept; it holds until the next restart all the same
   */
  synchronized boolean close(String room, boolean closed) throws Refused, IOException {
    forgetExpired();
    if (closed) {
      makeSure();
    }
    boolean changed = closed ? state.closed().add(room) : state.closed().remove(room);
    keeper.keep(state);
    return changed;
  }

  private void makeSure() throws Refused {
    if (state.entries() >= MAX_ENTRIES) {
      throw new Refused(ErrorCode.NOT_ALLOWED, "there are " + MAX_ENTRIES + " mutes and closed rooms, which is the limit");
    }
  }

  private void forgetExpired() {
    Instant now = clock.instant();
    state.mutes().values().forEach(mutes -> mutes.values().removeIf(until -> !until.isAfter(now)));
    state.mutes().values().removeIf(Map::isEmpty);
  }
}
