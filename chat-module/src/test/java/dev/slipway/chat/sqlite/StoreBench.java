package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.Draft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long a message waits for its commit, at a rate and as fast as possible.
 *
 * <p>Run by {@code main}, on a machine that does nothing else. Latencies at a rate count from when the message was due.
 */
final class StoreBench {

  private static final int ROOMS = 20;
  private static final Duration LENGTH = Duration.ofSeconds(10);

  private StoreBench() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "target"), "bench");
    for (boolean durable : new boolean[] {true, false}) {
      run(folder, durable, 50, 1_000, Duration.ofSeconds(5)); // warm-up
      run(folder, durable, 50, 1_000, LENGTH);
      run(folder, durable, 50, 5_000, LENGTH);
      run(folder, durable, 500, 0, LENGTH);
    }
  }

  private static void run(Path folder, boolean durable, int senders, int rate, Duration length) throws Exception {
    Path place = Files.createTempDirectory(folder, "store");
    LongAdder commits = new LongAdder();
    CommitListener counting = new CommitListener() {
      @Override
      public void committed(int calls, int messages, Duration took) {
        commits.increment();
      }
    };
    List<long[]> waits = new ArrayList<>();
    try (SqliteLog log = SqliteLog.open(
        place, new StoreOptions(durable, 2), Clock.systemUTC(), Thread.ofPlatform().factory(), counting)) {
      List<Thread> threads = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = 0; i < senders; i++) {
        int sender = i;
        threads.add(Thread.ofVirtual().start(() -> {
          long[] own = say(log, sender, senders, rate, begin, length.toNanos());
          synchronized (waits) {
            waits.add(own);
          }
        }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    long[] all = waits.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    System.getLogger("bench").log(System.Logger.Level.INFO,
        ("durable %s, %d senders, %s: "
            + "%d messages/s, ack p50 %.1f p99 %.1f max %.1f ms, %.1f per commit")
        .formatted(durable, senders, rate == 0 ? "as fast as possible" : rate + "/s", all.length / length.toSeconds(),
            all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6, all[all.length - 1] / 1e6,
            all.length / (double) commits.sum()));
  }

  private static long[] say(SqliteLog log, int sender, int senders, int rate, long begin, long length) {
    long[] waits = new long[1 << 10];
    int count = 0;
    try {
      for (long due = begin; ; ) {
        due = rate == 0 ? System.nanoTime() : begin + (long) ((count + sender / (double) senders) * 1e9 * senders / rate);
        if (due - begin >= length) {
          return Arrays.copyOf(waits, count);
        }
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        log.append("room" + (sender + count) % ROOMS, List.of(new Draft("user" + sender, "m" + count, "x".repeat(100), Instant.now())));
        if (count == waits.length) {
          waits = Arrays.copyOf(waits, count * 2);
        }
        waits[count++] = System.nanoTime() - due;
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
