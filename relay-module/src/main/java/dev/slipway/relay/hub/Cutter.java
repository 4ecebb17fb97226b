package dev.slipway.relay.hub;

/**
 * Cuts a stream of bytes into transport packets and finds their beginning again where it was lost.
 *
 * <p>Confined to its hub's lock. What it holds back is at most two packets and a bit.
 */
final class Cutter {

  /** Takes one packet; the array is the cutter's. */
  interface Sink {
    void packet(byte[] bytes, int at);
  }

  private static final int PIECE = 170 * Packets.SIZE;
  /** So many beginnings in their places make one believable, once the stream was out of step. */
  private static final int PROOF = 3;

  private final byte[] held = new byte[PIECE + PROOF * Packets.SIZE];
  private int count;
  private boolean inStep = true;
  private long skipped;

  void feed(byte[] bytes, int offset, int length, Sink sink) {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int taken = Math.min(end - from, held.length - count);
      System.arraycopy(bytes, from, held, count, taken);
      count += taken;
      from += taken;
      cut(sink);
    }
  }

  private void cut(Sink sink) {
    int at = 0;
    while (count - at >= Packets.SIZE) {
      if (inStep && held[at] == Packets.SYNC) {
        sink.packet(held, at);
        at += Packets.SIZE;
      } else if (count - at <= (PROOF - 1) * Packets.SIZE) {
        inStep = false;
        break;
      } else {
        inStep = proven(at);
        if (!inStep) {
          at++;
          skipped++;
        }
      }
    }
    System.arraycopy(held, at, held, 0, count - at);
    count -= at;
  }

  private boolean proven(int at) {
    for (int i = 0; i < PROOF; i++) {
      if (held[at + i * Packets.SIZE] != Packets.SYNC) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the last byte was the last of a packet. */
  boolean whole() {
    return count == 0 && inStep;
  }

  /** Forgets what it holds: what comes next begins anew. */
  void reset() {
    skipped += count;
    count = 0;
    inStep = true;
  }

  /** Returns how many bytes belonged to no packet. */
  long skipped() {
    return skipped;
  }
}
