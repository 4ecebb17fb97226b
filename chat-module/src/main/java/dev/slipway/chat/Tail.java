package dev.slipway.chat;

import dev.slipway.api.Frame;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The last messages of a room as frames, so that whoever was away for a moment is served without the store. Bounded in frames and
 * in bytes. Confined to its room's order.
 */
final class Tail {

  private static final int MAX_FRAMES = 128;
  private static final int MAX_BYTES = 64 * 1_024;

  private record Entry(long seq, Frame frame) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private int bytes;

  /** Adds the next message. */
  void add(long seq, Frame frame) {
    entries.addLast(new Entry(seq, frame));
    bytes += frame.wireBytes();
    while (entries.size() > MAX_FRAMES || bytes > MAX_BYTES) {
      bytes -= entries.removeFirst().frame().wireBytes();
    }
  }

  /** Puts another frame in the place of a message, where it is here. */
  void replace(long seq, Frame frame) {
    List<Entry> all = List.copyOf(entries);
    entries.clear();
    bytes = 0;
    for (Entry entry : all) {
      add(entry.seq(), entry.seq() == seq ? frame : entry.frame());
    }
  }

  /** Forgets everything: what follows does not continue it. */
  void clear() {
    entries.clear();
    bytes = 0;
  }

  /** Returns whether every message after {@code seq} is here. */
  boolean covers(long seq, long head) {
    return seq >= head || (!entries.isEmpty() && entries.getFirst().seq() <= seq + 1);
  }

  /** Returns the frames of the messages after {@code seq}. */
  List<Frame> after(long seq) {
    return entries.stream().filter(entry -> entry.seq() > seq).map(Entry::frame).toList();
  }
}
