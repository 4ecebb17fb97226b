package dev.slipway.chat;

import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Refused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The rooms that are in memory: those that somebody holds. Thread-safe: guarded by its own lock, under which no room is at work.
 */
final class Rooms implements RoomHost.Holds {

  private static final Logger LOG = System.getLogger(Rooms.class.getName());

  private final ChatSettings settings;
  private final Predicate<String> closed;
  private final Consumer<RoomChanged> changes;
  private final Object lock = new Object();
  private final Map<String, Held> rooms = new HashMap<>();

  private static final class Held {
    private final Room room;
    private int holds;

    Held(Room room) {
      this.room = room;
    }
  }

  /**
   * No rooms.
   *
   * @param closed says which are closed when they come into memory
   * @param changes hears of rooms that come into memory and leave it, in order; must not block
   */
  Rooms(ChatSettings settings, Predicate<String> closed, Consumer<RoomChanged> changes) {
    this.settings = settings;
    this.closed = closed;
    this.changes = changes;
  }

  /**
   * Returns a room, held once more. Blocks on the store when the room comes into memory.
   *
   * @param make makes a room of a name, closed or not
   * @throws Refused when there is no such room, there are too many, or the store does not answer; then nothing is held
   */
  Room enter(String name, BiFunction<String, Boolean, Room> make) throws Refused {
    Room room;
    synchronized (lock) {
      Held held = rooms.get(name);
      if (held == null) {
        if (!settings.open() && !settings.rooms().contains(name) && !settings.defaultRoom().equals(name)) {
          throw new Refused(ErrorCode.NO_SUCH_ROOM, "there is no room '" + name + "', and joins do not make rooms here");
        }
        if (rooms.size() >= settings.maxRooms()) {
          throw new Refused(ErrorCode.TOO_MANY_ROOMS, "the server has its " + settings.maxRooms() + " active rooms");
        }
        held = new Held(make.apply(name, closed.test(name)));
        rooms.put(name, held);
        changes.accept(new RoomChanged(name, true));
      }
      held.holds++;
      room = held.room;
    }
    try {
      room.load();
      return room;
    } catch (LogFailure failure) {
      release(room);
      throw Troubles.of(failure).about(name, null);
    }
  }

  @Override
  public boolean hold(Room room) {
    synchronized (lock) {
      Held held = rooms.get(room.name());
      if (held == null || held.room != room) {
        return false;
      }
      held.holds++;
      return true;
    }
  }

  @Override
  public void release(Room room) {
    synchronized (lock) {
      Held held = rooms.get(room.name());
      if (held == null || held.room != room) {
        return; // everything has been forgotten meanwhile
      }
      held.holds--;
      if (held.holds == 0) {
        rooms.remove(room.name());
        changes.accept(new RoomChanged(room.name(), false));
      }
    }
  }

  /** Returns the rooms that are in memory. */
  List<Room> active() {
    synchronized (lock) {
      return rooms.values().stream().map(held -> held.room).toList();
    }
  }

  /**
   * Lets every room in memory see whether its log is another by now, and catch up with it. Blocks on the store, which is asked once
   * however many rooms there are.
   */
  void keepUp(ChatLog log) {
    List<Room> all = active();
    try {
      String epoch = log.epoch();
      for (Room room : all) {
        if (!room.epoch().equals(epoch)) {
          room.follow();
        }
      }
    } catch (LogFailure failure) {
      LOG.log(Level.DEBUG, "the rooms cannot see which log they have", failure);
    }
    all.forEach(Room::catchUp);
  }

  int count() {
    synchronized (lock) {
      return rooms.size();
    }
  }

  /** Does something with a room if it is in memory, and holds it meanwhile. */
  void ifActive(String name, Consumer<Room> action) {
    Room room;
    synchronized (lock) {
      Held held = rooms.get(name);
      if (held == null) {
        return;
      }
      held.holds++;
      room = held.room;
    }
    try {
      action.accept(room);
    } finally {
      release(room);
    }
  }

  /** Forgets every room. For the end. */
  void clear() {
    synchronized (lock) {
      rooms.clear();
    }
  }
}
