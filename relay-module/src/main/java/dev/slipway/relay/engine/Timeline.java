package dev.slipway.relay.engine;

import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.hub.Hub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts what one process after the other writes onto one time, and into the hub.
 *
 * <p>Each process writes a transport stream (ISO/IEC 13818-1) whose time begins near zero. Here its clock references and time stamps
 * are moved behind everything that was written before, or to how long it is since the first came, whichever is later: readers see a
 * pause, and never a step back. By how much is known only when its first packet is there, so no process can be told.
 *
 * <p>Thread-safe. The process that was opened last takes over with its first packet; from then on the others are not heard.
 */
final class Timeline {

  private static final int PACKET = 188;
  private static final int SYNC = 0x47;
  private static final long WRAP = 1L << 33;
  private static final long TICKS_PER_MILLI = 90;
  /** The least between what two processes write. */
  private static final long STEP_TICKS = 40 * TICKS_PER_MILLI;

  /** After which one that stood in stands in again, for a source that had nothing but its first words to say. */
  private static final long RELIEF_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Hub hub;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private long opened;
  private @Nullable Part heard;
  private long begunAt;
  private long heardAt;
  /** The latest decoding time that was written, in ticks since the beginning. */
  private long reached = -STEP_TICKS;

  Timeline(Hub hub, LongSupplier nanoClock) {
    this.hub = hub;
    this.nanoClock = nanoClock;
  }

  /** Returns what takes the next process's stream; one that stands in for the source gives way to the source, whenever that was opened. */
  Part open(boolean standIn) {
    lock.lock();
    try {
      return new Part(++opened, standIn);
    } finally {
      lock.unlock();
    }
  }

  /** What one process writes. {@link #write} by one thread. */
  final class Part implements MediaProcess.Sink {

    private final long number;
    private final boolean standIn;
    private final byte[] rest = new byte[PACKET];
    private final AtomicLong bytes = new AtomicLong();
    private int restLength;
    private long shift;
    /** The source has taken over from this one, which stood in: what it writes until it is closed would be heard in turns with that. */
    private boolean relieved;
    private long lastRaw;
    private long wraps;

    private Part(long number, boolean standIn) {
      this.number = number;
      this.standIn = standIn;
    }

    /** Returns how many bytes have come. */
    long bytes() {
      return bytes.get();
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes.addAndGet(length);
      byte[] whole = new byte[(restLength + length) / PACKET * PACKET];
      byte[] all = joined(from, offset, length);
      System.arraycopy(all, 0, whole, 0, whole.length);
      restLength = all.length - whole.length;
      System.arraycopy(all, whole.length, rest, 0, restLength);
      if (whole.length == 0) {
        return;
      }
      lock.lock();
      try {
        long now = nanoClock.getAsLong();
        Part before = heard;
        if (!equals(before)) {
          boolean older = before != null && number < before.number && (standIn || !before.standIn);
          boolean tooSoon = relieved && now - heardAt < RELIEF_NANOS;
          if (older || tooSoon) {
            return;
          }
          if (before != null) {
            before.relieved = before.standIn;
          }
          takeOver(before == null);
        }
        heardAt = now;
        for (int at = 0; at < whole.length; at += PACKET) {
          move(whole, at);
        }
        hub.write(whole, 0, whole.length);
      } finally {
        lock.unlock();
      }
    }

    private byte[] joined(byte[] from, int offset, int length) {
      byte[] all = new byte[restLength + length];
      System.arraycopy(rest, 0, all, 0, restLength);
      System.arraycopy(from, offset, all, restLength, length);
      return all;
    }

    private void takeOver(boolean first) {
      long now = nanoClock.getAsLong();
      if (first) {
        begunAt = now;
      } else {
        hub.discontinuity();
      }
      heard = this;
      shift = Math.max(Duration.ofNanos(now - begunAt).toMillis() * TICKS_PER_MILLI, reached + STEP_TICKS);
    }

    private void move(byte[] bytes, int at) {
      if ((bytes[at] & 0xFF) != SYNC) {
        return;
      }
      boolean starts = (bytes[at + 1] & 0x40) != 0;
      int control = (bytes[at + 3] >> 4) & 3;
      int payload = at + 4;
      if ((control & 2) != 0) {
        int length = bytes[at + 4] & 0xFF;
        if (length >= 7 && (bytes[at + 5] & 0x10) != 0) {
          movePcr(bytes, at + 6);
        }
        payload += 1 + length;
      }
      boolean pes = starts && (control & 1) != 0 && payload + 14 <= at + PACKET
          && bytes[payload] == 0 && bytes[payload + 1] == 0 && bytes[payload + 2] == 1;
      if (pes && (bytes[payload + 6] & 0xC0) == 0x80) {
        moveStamps(bytes, payload, at + PACKET);
      }
    }

    /** The program clock reference, 33 bits in ticks before an extension (2.4.3.5). */
    private void movePcr(byte[] bytes, int at) {
      long base = (bytes[at] & 0xFFL) << 25 | (bytes[at + 1] & 0xFFL) << 17 | (bytes[at + 2] & 0xFFL) << 9
          | (bytes[at + 3] & 0xFFL) << 1 | (bytes[at + 4] & 0xFFL) >> 7;
      long moved = (base + shift) % WRAP;
      bytes[at] = (byte) (moved >> 25);
      bytes[at + 1] = (byte) (moved >> 17);
      bytes[at + 2] = (byte) (moved >> 9);
      bytes[at + 3] = (byte) (moved >> 1);
      bytes[at + 4] = (byte) ((moved & 1) << 7 | (bytes[at + 4] & 0x7F));
    }

    /** The stamps of a PES packet (2.4.3.7): none, one for presentation, or another for decoding behind it. */
    private void moveStamps(byte[] bytes, int payload, int end) {
      int flags = (bytes[payload + 7] >> 6) & 3;
      if (flags < 2) {
        return;
      }
      long decoding = moveStamp(bytes, payload + 9);
      if (flags == 3 && payload + 19 <= end) {
        decoding = moveStamp(bytes, payload + 14);
      }
      if (decoding < lastRaw - WRAP / 2) {
        wraps++;
      }
      if (decoding <= lastRaw + WRAP / 2) {
        lastRaw = decoding;
        reached = Math.max(reached, decoding + wraps * WRAP + shift);
      }
    }

    /** Moves a stamp of 33 bits in five bytes. Returns it as it was. */
    private long moveStamp(byte[] bytes, int at) {
      long stamp = (bytes[at] & 0x0EL) << 29 | (bytes[at + 1] & 0xFFL) << 22 | (bytes[at + 2] & 0xFEL) << 14
          | (bytes[at + 3] & 0xFFL) << 7 | (bytes[at + 4] & 0xFFL) >> 1;
      long moved = (stamp + shift) % WRAP;
      bytes[at] = (byte) ((bytes[at] & 0xF1) | ((moved >> 29) & 0x0E));
      bytes[at + 1] = (byte) (moved >> 22);
      bytes[at + 2] = (byte) (((moved >> 14) & 0xFE) | 1);
      bytes[at + 3] = (byte) (moved >> 7);
      bytes[at + 4] = (byte) (((moved << 1) & 0xFE) | 1);
      return stamp;
    }
  }
}
