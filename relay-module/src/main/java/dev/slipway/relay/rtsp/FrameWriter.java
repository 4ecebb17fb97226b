package dev.slipway.relay.rtsp;

import dev.slipway.api.Connection;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Writes to one peer, few large writes instead of many small ones. Confined to the thread that has its turn, except
 * {@link #writingNanos} and {@link #writtenNanos}.
 */
final class FrameWriter {

  /** A single write is not larger, so that a peer which takes less than this in the stall time counts as stalled. */
  private static final int WRITE_BYTES = 64 * 1_024;
  /** What is larger is not copied to be merged. */
  private static final int DIRECT_BYTES = 16 * 1_024;

  private final OutputStream output;
  private final RtspCounters counters;
  private final LongSupplier nanoClock;
  private byte[] merged = new byte[0];
  private int used;
  private volatile long writingNanos;
  private volatile long writtenNanos;

  FrameWriter(Connection connection, RtspCounters counters, LongSupplier nanoClock) {
    this.output = connection.output();
    this.counters = counters;
    this.nanoClock = nanoClock;
  }

  long writingNanos() {
    return writingNanos;
  }

  long writtenNanos() {
    return writtenNanos;
  }

  /** Writes bytes as they are. Blocks. */
  void write(byte[] bytes) throws IOException {
    write(bytes, bytes.length);
  }

  /** Writes the frames of units on the peer's channels. Blocks. */
  void write(List<Unit> units, int[] channels) throws IOException {
    for (Unit unit : units) {
      int shift = channels[unit.track()] - 2 * unit.track();
      int size = unit.bytes().length;
      if (size >= DIRECT_BYTES) {
        flush();
        byte[] bytes = unit.bytes();
        if (shift != 0) {
          bytes = new byte[size];
          unit.copy(bytes, 0, shift);
        }
        write(bytes, size);
      } else {
        if (merged.length == 0) {
          merged = new byte[WRITE_BYTES];
        }
        if (used + size > merged.length) {
          flush();
        }
        unit.copy(merged, used, shift);
        used += size;
      }
    }
    flush();
  }

  private void flush() throws IOException {
    int size = used;
    used = 0;
    write(merged, size);
  }

  private void write(byte[] bytes, int size) throws IOException {
    for (int at = 0; at < size; at += WRITE_BYTES) {
      int part = Math.min(WRITE_BYTES, size - at);
      writingNanos = nanoClock.getAsLong() | 1;
      output.write(bytes, at, part);
      writtenNanos = nanoClock.getAsLong() | 1;
      writingNanos = 0;
      counters.sent(part);
    }
  }
}
