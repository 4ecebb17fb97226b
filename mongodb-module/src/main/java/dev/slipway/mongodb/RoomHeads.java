package dev.slipway.mongodb;

import dev.slipway.api.Deadline;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Who may write to a room next, and the last number of the room where this process knows it. Thread-safe.
 *
 * <p>One writer of a process at a time in each room: two would only be in each other's way on the server. What is remembered is a
 * guess that the server checks, so it may be forgotten at any time; of rooms that nobody writes to, the last used are remembered.
 */
final class RoomHeads {

  private final int remembered;
  private final IntSupplier generation;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Room> rooms = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Nothing remembered.
   *
   * @param remembered how many rooms that nobody writes to are remembered
   * @param generation grows when all that is remembered is to be forgotten
   */
  RoomHeads(int remembered, IntSupplier generation) {
    this.remembered = remembered;
    this.generation = generation;
  }

  /**
   * Returns the turn to write to a room, or empty when it did not come until {@code deadline}. Blocks while another writes.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  Optional<Turn> enter(String name, Deadline deadline) throws InterruptedException {
    Room room = join(name);
    boolean entered = false;
    try {
      entered = room.turn.tryLock() || room.turn.tryLock(deadline.remaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
    } finally {
      if (!entered) {
        leave(room);
      }
    }
    return entered ? Optional.of(new Turn(room, generation.getAsInt())) : Optional.empty();
  }

  /** Returns how many rooms are remembered. */
  int size() {
    lock.lock();
    try {
      return rooms.size();
    } finally {
      lock.unlock();
    }
  }

  private Room join(String name) {
    lock.lock();
    try {
      Room room = rooms.computeIfAbsent(name, _ -> new Room());
      room.users++;
      return room;
    } finally {
      lock.unlock();
    }
  }

  private void leave(Room left) {
    lock.lock();
    try {
      left.users--;
      Iterator<Room> eldest = rooms.values().iterator();
      while (rooms.size() > remembered && eldest.hasNext()) {
        if (eldest.next().users == 0) {
          eldest.remove();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static final class Room {
    private final ReentrantLock turn = new ReentrantLock();
    private int users; // guarded by RoomHeads.lock
    private int generation; // guarded by turn, as is the head
    private OptionalLong head = OptionalLong.empty();
  }

  /** The turn to write to one room, given back by {@link #close}. Confined to its thread. */
  final class Turn implements AutoCloseable {

    private final Room room;
    private final int generation;

    private Turn(Room room, int generation) {
      this.room = room;
      this.generation = generation;
    }

    /** Returns the last number of the room, where it is remembered. */
    OptionalLong head() {
      return room.generation == generation ? room.head : OptionalLong.empty();
    }

    /** Remembers the last number of the room. */
    void remember(long head) {
      room.head = OptionalLong.of(head);
      room.generation = generation;
    }

    /** Forgets the last number of the room. */
    void forget() {
      room.head = OptionalLong.empty();
    }

    @Override
    public void close() {
      room.turn.unlock();
      leave(room);
    }
  }
}
