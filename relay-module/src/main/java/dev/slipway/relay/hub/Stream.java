package dev.slipway.relay.hub;

import java.util.Arrays;

/** One packet identifier that a hub lets through, with its counter (ISO/IEC 13818-1, 2.4.3.3). Confined to its hub's lock. */
final class Stream {

  static final int UNKNOWN = -1;

  private final int pid;
  private Codec codec;
  private final byte[] previous = new byte[Packets.SIZE];
  private int counter = UNKNOWN;
  private boolean broken;
  private int pesLeft = UNKNOWN;

  Stream(int pid, Codec codec) {
    this.pid = pid;
    this.codec = codec;
  }

  int pid() {
    return pid;
  }

  Codec codec() {
    return codec;
  }

  void codec(Codec now) {
    codec = now;
  }

  /** Returns the counter of the packet before the next one, {@link #UNKNOWN} before the first. */
  int counter() {
    return counter;
  }

  /** Says that the next packet does not follow what readers had before. */
  void breakOff() {
    counter = UNKNOWN;
    pesLeft = UNKNOWN;
    broken = true;
  }

  /** Says that what readers were told of a break was taken back. */
  void breakOffAgain() {
    broken = true;
  }

  /** Says that readers have been told of the break. */
  void mended() {
    broken = false;
  }

  boolean broken() {
    return broken;
  }

  /** Returns whether the packet is the former one once more, which a sender may do once. */
  boolean repeats(byte[] b, int at) {
    return counter == Packets.counter(b, at) && Packets.hasPayload(b, at)
        && Arrays.equals(previous, 0, Packets.SIZE, b, at, at + Packets.SIZE);
  }

  /** Counts a packet; returns whether readers have to be told of a break before it. */
  boolean jumps(byte[] b, int at) {
    int now = Packets.counter(b, at);
    int due = Packets.hasPayload(b, at) ? (counter + 1) & 0x0F : counter;
    boolean jump = broken || (counter != UNKNOWN && now != due);
    counter = now;
    System.arraycopy(b, at, previous, 0, Packets.SIZE);
    return jump && !Packets.discontinuous(b, at);
  }

  /** Returns whether a PES packet ends with this packet: by its length, or where it has none by its stuffing. */
  boolean endsPes(byte[] b, int at) {
    int from = Packets.payload(b, at);
    int length = at + Packets.SIZE - from;
    if (length == 0) {
      return false;
    }
    if (Packets.starts(b, at)) {
      int stated = length < 6 ? 0 : ((b[from + 4] & 0xFF) << 8) | (b[from + 5] & 0xFF);
      pesLeft = stated == 0 ? UNKNOWN : stated + 6;
    }
    if (pesLeft == UNKNOWN) {
      return Packets.stuffed(b, at);
    }
    pesLeft = Math.max(0, pesLeft - length);
    return pesLeft == 0;
  }
}
