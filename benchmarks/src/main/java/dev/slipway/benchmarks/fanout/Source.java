package dev.slipway.benchmarks.fanout;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The same source of ticks for all servers, told what to do by a client's text message: {@code max 16 115} is as fast as
 * possible with at most 16 unfinished ticks of 115 bytes, {@code rate 50 115} is 50 ticks a second, {@code rest} is none until the next of
 * these. {@code seen 1000} says how many the clients have on average; at the fastest, the source keeps at most 64 ahead, so that no server
 * gains by what lies in kernel buffers. Thread-safe.
 */
final class Source {

  private static final long LOOK_NANOS = 20_000;
  private static final int AHEAD = 64;

  private volatile @Nullable Hub hub;
  private volatile long seen;
  private volatile @Nullable Thread working;
  private volatile long next;

  /** A source that has nobody to talk to yet. */
  Source() {}

  /** Says where the ticks go. */
  void feeds(Hub server) {
    hub = server;
  }

  /** Begins to publish as the command says. */
  void obey(String command) {
    String[] words = command.split(" ", -1);
    if (words[0].equals("rest")) {
      working = null;
      return;
    }
    int count = Integer.parseInt(words[1]);
    if (words[0].equals("seen")) {
      seen = count;
      return;
    }
    int bytes = Integer.parseInt(words[2]);
    Hub server = Objects.requireNonNull(hub, "commands come after the start");
    Runnable work = switch (words[0]) {
      case "max" -> () -> max(server, count, bytes);
      case "rate" -> () -> rate(server, count, bytes);
      default -> throw new IllegalArgumentException(command);
    };
    Thread thread = Thread.ofPlatform().daemon().name("source").unstarted(work);
    working = thread;
    thread.start();
  }

  /** Publishes nothing more. */
  void stop() {
    working = null;
  }

  private boolean works() {
    return Thread.currentThread().equals(working);
  }

  private void max(Hub server, int unfinished, int bytes) {
    for (long number = next; works(); number++) {
      while ((server.unfinished() >= unfinished || number - seen >= AHEAD) && works()) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      server.publish(TickText.encode(number, bytes));
      next = number + 1;
    }
  }

  /** What is late is not made up for by a burst. */
  private void rate(Hub server, int perSecond, int bytes) {
    long step = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long due = System.nanoTime();
    for (long number = next; works(); number++) {
      long now = System.nanoTime();
      while (now < due && works()) {
        LockSupport.parkNanos(due - now);
        now = System.nanoTime();
      }
      server.publish(TickText.encode(number, bytes));
      next = number + 1;
      due = Math.max(due + step, now);
    }
  }
}
