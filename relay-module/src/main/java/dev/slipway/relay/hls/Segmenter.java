package dev.slipway.relay.hls;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a transport stream into segments at key frames (RFC 8216, section 3), without touching what is in it. Confined to one thread.
 *
 * <p>A segment is at least {@link #SHORTEST_SECONDS} long where key frames allow. One that grows longer than the target, or larger than
 * its bound, is cut at any picture: the target that a playlist has named must not change (section 4.3.3.1). Where the source says that it
 * was away, time jumps or the tracks change, the segment ends and the next one is marked.
 */
final class Segmenter {

  /** A segment is not cut before, unless it must. */
  static final double SHORTEST_SECONDS = 1.9;

  private static final int FIRST_TARGET = 10;
  private static final int LEAST_TARGET = 3;
  private static final double TICKS = 90_000;
  private static final long WRAP = 1L << 33;
  private static final double JUMP_SECONDS = 15;

  private final Consumer<Segment> out;
  private final int maxBytes;
  private final Program program = new Program();
  private final Buffer buffer = new Buffer();
  private int target;
  private byte[] content = {};
  /** What says that the counter of the pictures jumps, to be put where they begin again. */
  private byte[] mark = {};
  private boolean begun;
  private boolean discontinuity;
  private boolean any;
  private long first;
  private long last;
  private double step;

  /** Gives segments of at most some {@code maxBytes} to {@code out}. */
  Segmenter(int maxBytes, Consumer<Segment> out) {
    this.maxBytes = maxBytes;
    this.out = out;
  }

  /** Takes whole packets. */
  void feed(byte[] bytes) {
    for (int at = 0; at + TsPacket.SIZE <= bytes.length; at += TsPacket.SIZE) {
      TsPacket packet = new TsPacket(bytes, at);
      if (packet.isPacket()) {
        packet(packet);
      }
    }
  }

  /** Returns the longest time in whole seconds that a segment takes, once there is one: it stays. */
  int targetSeconds() {
    return target;
  }

  /** Gives away what has come since the last cut: nothing follows, or it does not follow this. */
  void breakOff() {
    if (begun) {
      emit(seconds(last) + step);
    }
    discontinuity = any;
    begun = false;
  }

  private void packet(TsPacket packet) {
    if (packet.isDiscontinuous() && program.isOfLead(packet)) { // each stream says so before its first packet, which may come later
      breakOff();
      mark = packet.payload() == TsPacket.SIZE ? packet.copy() : new byte[0];
    }
    if (program.take(packet)) {
      if (begun && !Arrays.equals(content, program.content())) {
        breakOff();
      }
      return;
    }
    if (!program.isKnown()) {
      return;
    }
    if (program.leads(packet)) {
      packet.time().ifPresent(time -> lead(packet, time));
    }
    if (begun) {
      buffer.add(packet.bytes(), packet.at(), TsPacket.SIZE);
      if (buffer.length() > 2 * maxBytes) {
        breakOff();
      }
    }
  }

  /** A picture begins. */
  private void lead(TsPacket packet, long time) {
    boolean key = program.isKey(packet);
    if (begun) {
      double elapsed = seconds(time);
      double since = ticks(time - last) / TICKS;
      if (since < -1 || since > JUMP_SECONDS) {
        breakOff();
      } else if ((key && elapsed >= SHORTEST_SECONDS) || elapsed >= longest() || buffer.length() > maxBytes) {
        target = target == 0 ? Math.max(LEAST_TARGET, 1 + (int) Math.round(elapsed)) : target;
        emit(elapsed);
        begun = false;
      } else {
        step = since > 0 ? since : step;
        last = time;
      }
    }
    if (!begun && (key || (any && !discontinuity))) {
      begin(time);
    }
  }

  private void begin(long time) {
    begun = true;
    first = time;
    last = time;
    content = program.content();
    program.write(buffer);
    buffer.add(mark, 0, mark.length);
    mark = new byte[0];
  }

  private void emit(double seconds) {
    target = target == 0 ? FIRST_TARGET + 1 : target;
    out.accept(new Segment(buffer.take(), seconds, discontinuity));
    any = true;
    discontinuity = false;
  }

  /** A little less than what would be rounded to more than the target, as the next picture comes later. */
  private double longest() {
    return target == 0 ? FIRST_TARGET : target - 0.1;
  }

  private double seconds(long time) {
    return ticks(time - first) / TICKS;
  }

  /** Returns a difference of two times, of which the later may have begun again at zero. */
  private static long ticks(long difference) {
    long ticks = Math.floorMod(difference, WRAP);
    return ticks >= WRAP / 2 ? ticks - WRAP : ticks;
  }
}
