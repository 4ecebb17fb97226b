package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.lifecycle.socket.SocketCounts.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes to one peer in one write: control frames that overtook, messages, and last a close frame. Immutable. */
final class Batch {

  private static final byte[] NOTHING = new byte[0];

  private final byte[] pong;
  private final byte[] ping;
  private final List<Pending> entries;
  private final byte[] close;
  private final long lost;

  /** A batch; {@code lost} messages were dropped since the one before. */
  Batch(byte @Nullable [] pong, byte @Nullable [] ping, List<Pending> entries, long lost, byte @Nullable [] close) {
    this.pong = pong == null ? NOTHING : pong;
    this.ping = ping == null ? NOTHING : ping;
    this.entries = entries;
    this.lost = lost;
    this.close = close == null ? NOTHING : close;
  }

  List<Pending> entries() {
    return entries;
  }

  List<Frame> frames() {
    return entries.stream().map(entry -> entry.frame).toList();
  }

  /** Returns how many messages there are. */
  int size() {
    return entries.size();
  }

  long lost() {
    return lost;
  }

  boolean hasPing() {
    return ping.length > 0;
  }

  boolean hasClose() {
    return close.length > 0;
  }

  /** Returns all of it as it goes over the wire, the notice of what was lost before the messages. */
  byte[] wire(@Nullable Frame notice) {
    int size = pong.length + ping.length + close.length + (notice == null ? 0 : notice.wireBytes());
    for (Pending entry : entries) {
      size += entry.frame.wireBytes();
    }
    byte[] wire = new byte[size];
    int at = put(ping, wire, put(pong, wire, 0));
    if (notice != null) {
      notice.copyTo(wire, at);
      at += notice.wireBytes();
    }
    for (Pending entry : entries) {
      entry.frame.copyTo(wire, at);
      at += entry.frame.wireBytes();
    }
    put(close, wire, at);
    return wire;
  }

  /** Returns the bytes that {@link #wire} made, with its messages compressed where that is worth it. */
  byte[] pack(byte[] wire, Coding coding, Zips zips, int least) {
    int from = pong.length + ping.length;
    int to = wire.length - close.length;
    return coding == Coding.PLAIN ? wire : zips.pack(wire, from, to, coding == Coding.TOGETHER, least);
  }

  /** Returns what a failure to write this is counted as. */
  Write kind() {
    return switch (entries.size()) {
      case 0 -> hasClose() ? Write.CLOSE : hasPing() ? Write.PING : Write.PONG;
      case 1 -> Write.FRAME;
      default -> Write.QUEUED;
    };
  }

  private static int put(byte[] bytes, byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, bytes.length);
    return at + bytes.length;
  }
}
