package dev.slipway.relay.rtsp;

import dev.slipway.api.Connection;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that one peer receives: answers, and the media that waits for it. Thread-safe.
 *
 * <p>Until the peer plays, answers are written by the connection's thread; from then on a writer of its own writes all, what waits in
 * one go. A peer that is too slow loses what waits for it and goes on with the next key frame: the loss ends where a group ends, and
 * nobody else notices.
 */
final class Outbox {

  private static final int BATCH_BYTES = 256 * 1_024;
  private static final int MAX_ANSWER_BYTES = 256 * 1_024;

  private final Connection connection;
  private final int maxBytes;
  private final RtspCounters counters;
  private final ThreadFactory threads;
  private final FrameWriter wire;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ready = lock.newCondition();
  private final ArrayDeque<byte[]> answers = new ArrayDeque<>();
  private final ArrayDeque<Unit> units = new ArrayDeque<>();
  private int[] channels = new int[SdpParser.MAX_TRACKS]; // replaced, never changed: the writer may be using it
  private int answerBytes;
  private long unitBytes;
  private boolean playing;
  private boolean held;
  private boolean needsKey;
  private boolean losing;
  private boolean fromKeys;
  private boolean offered;
  private boolean finishing;
  private boolean closed;
  private @Nullable Thread writer;

  Outbox(Connection connection, int maxBytes, RtspCounters counters, ThreadFactory threads, LongSupplier nanoClock) {
    this.connection = connection;
    this.maxBytes = maxBytes;
    this.counters = counters;
    this.threads = threads;
    this.wire = new FrameWriter(connection, counters, nanoClock);
    Arrays.fill(channels, -1);
  }

  /** Says on which channel the peer wants a track. Called by the connection's thread while the peer does not play. */
  void carry(int track, int channel) {
    lock.lock();
    try {
      int[] more = channels.clone();
      more[track] = channel;
      channels = more;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the channels. Called like {@link #carry}. */
  void carryNothing() {
    lock.lock();
    try {
      channels = new int[SdpParser.MAX_TRACKS];
      Arrays.fill(channels, -1);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the peer has set the track up. */
  boolean hears(int track) {
    lock.lock();
    try {
      return channels[track] >= 0;
    } finally {
      lock.unlock();
    }
  }

  /** Sends an answer: at once, or by the writer before the media that waits. Blocks while there is no writer. */
  void answer(byte[] bytes) throws IOException {
    lock.lock();
    try {
      if (writer != null) {
        answers.add(bytes);
        answerBytes += bytes.length;
        if (answerBytes > MAX_ANSWER_BYTES) {
          throw new IOException("the peer asks and does not read the answers");
        }
        ready.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    wire.write(bytes);
  }

  /** Begins to take units, and holds them back until {@link #play}. {@code keys} says whether it has to begin with a key frame. */
  void begin(boolean keys) {
    lock.lock();
    try {
      playing = true;
      held = true;
      needsKey = keys;
      losing = false;
      fromKeys = keys;
    } finally {
      lock.unlock();
    }
  }

  /** Sends the answer, and then what has waited and will come. */
  void play(byte[] answer) {
    lock.lock();
    try {
      answers.add(answer);
      answerBytes += answer.length;
      held = false;
      if (writer == null && !closed) {
        Thread thread = threads.newThread(this::run);
        writer = thread;
        thread.start();
      }
      ready.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more units and drops those that wait. */
  void pause() {
    lock.lock();
    try {
      playing = false;
      drop();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a unit, or drops it. {@code first} says whether a group begins with it. Does not wake the writer. */
  void offer(Unit unit, boolean first) {
    lock.lock();
    try {
      if (!playing || finishing || closed || channels[unit.track()] < 0) {
        return;
      }
      int size = unit.bytes().length;
      if (unitBytes + size > maxBytes && !units.isEmpty()) {
        counters.lost(units.size());
        drop();
        needsKey = fromKeys;
        losing = fromKeys;
      }
      if (needsKey && unit.kind() != Unit.Kind.REPORT) {
        if (!first) {
          counters.lost(losing ? 1 : 0);
          return;
        }
        needsKey = false;
        losing = false;
      }
      units.add(unit);
      unitBytes += size;
      offered = true;
    } finally {
      lock.unlock();
    }
  }

  /** Says that what comes next does not follow what came before: the peer goes on with a key frame. */
  void needKey() {
    lock.lock();
    try {
      needsKey = fromKeys;
    } finally {
      lock.unlock();
    }
  }

  private void drop() {
    units.clear();
    unitBytes = 0;
  }

  /** Wakes the writer when something was offered. */
  void wake() {
    lock.lock();
    try {
      if (offered) {
        offered = false;
        ready.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits, then {@code last}, and closes the connection; without a writer, closes it at once. Does not block. */
  void finish(List<Unit> last) {
    boolean now;
    lock.lock();
    try {
      if (!finishing) {
        finishing = true;
        held = false;
        last.stream().filter(unit -> channels[unit.track()] >= 0).forEach(units::add);
      }
      now = writer == null;
      ready.signal();
    } finally {
      lock.unlock();
    }
    if (now) {
      connection.close();
    }
  }

  /** Closes the connection and ends the writer; waits for its end. Called by the connection's thread at its end. */
  void close() {
    Thread last;
    lock.lock();
    try {
      closed = true;
      drop();
      ready.signal();
      last = writer;
    } finally {
      lock.unlock();
    }
    connection.close();
    if (last != null) {
      try {
        last.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Says that nothing more comes. Called by the connection's thread; where a writer is, it has the last word. */
  void endOutput() throws IOException {
    boolean written;
    lock.lock();
    try {
      written = writer == null;
    } finally {
      lock.unlock();
    }
    if (written) {
      connection.endOutput();
    }
  }

  /** Returns since when a write waits for the peer, 0 when none does. */
  long writingNanos() {
    return wire.writingNanos();
  }

  /** Returns when a write ended last, 0 when none has. */
  long writtenNanos() {
    return wire.writtenNanos();
  }

  private void run() {
    List<byte[]> texts = new ArrayList<>();
    List<Unit> batch = new ArrayList<>();
    try (connection) {
      for (int[] now = take(texts, batch); now != null; now = take(texts, batch)) {
        for (byte[] text : texts) {
          wire.write(text);
        }
        wire.write(batch, now);
        texts.clear();
        batch.clear();
      }
    } catch (IOException e) {
      counters.left(); // the connection's thread sees it too
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the module is closing
    }
  }

  /** Waits for something to write. Returns the channels that it goes to, or null when there will be nothing more. */
  private int @Nullable [] take(List<byte[]> texts, List<Unit> batch) throws InterruptedException {
    lock.lock();
    try {
      while (!closed && !finishing && answers.isEmpty() && (held || units.isEmpty())) {
        ready.await();
      }
      if (closed || (finishing && answers.isEmpty() && units.isEmpty())) {
        return null;
      }
      texts.addAll(answers);
      answers.clear();
      answerBytes = 0;
      int bytes = 0;
      while (!held && !units.isEmpty() && bytes < BATCH_BYTES) {
        Unit unit = units.remove();
        bytes += unit.bytes().length;
        batch.add(unit);
      }
      unitBytes -= bytes;
      return channels;
    } finally {
      lock.unlock();
    }
  }
}
