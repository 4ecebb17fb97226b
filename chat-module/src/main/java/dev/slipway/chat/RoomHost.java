package dev.slipway.chat;

import dev.slipway.api.Audience;
import dev.slipway.chat.contract.ChatLog;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/**
 * What a room needs from around it. Immutable.
 *
 * @param log where messages are kept
 * @param settings the limits
 * @param meters what is counted
 * @param inFlight what is accepted and not answered
 * @param audiences makes the audience of a room of that name
 * @param committers makes the thread that commits
 * @param replayers makes the thread that tells one session what it missed
 * @param reads permits for pages that replays read at the same time
 * @param holds who keeps a room in memory
 */
record RoomHost(
    ChatLog log,
    ChatSettings settings,
    ChatMeters meters,
    InFlight inFlight,
    Function<String, Audience> audiences,
    ThreadFactory committers,
    ThreadFactory replayers,
    Semaphore reads,
    Holds holds) {

  /** Keeps rooms in memory for as long as somebody needs them. Thread-safe. */
  interface Holds {

    /** Keeps a room once more. Returns false when nobody keeps it any more. */
    boolean hold(Room room);

    /** Gives one hold up; with the last one, the room leaves memory. */
    void release(Room room);
  }
}
