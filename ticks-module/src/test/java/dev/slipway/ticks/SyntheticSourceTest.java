package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyntheticSourceTest {

  private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00.123456789Z"), ZoneOffset.UTC);

  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final SyntheticSource source = new SyntheticSource(
      new RandomWalk(List.of("ALFA"), new SplittableRandom(1)), 1_000, NOON, System::nanoTime,
      Thread.ofPlatform().name("source").factory(), failure::complete);

  @AfterEach
  void end() throws InterruptedException {
    source.close();
    source.drain(Deadline.after(Duration.ofSeconds(10)));
  }

  @Test
  void quotes_carryTheTimeOfTheClockInNanoseconds() throws Exception {
    LinkedBlockingQueue<Quote> quotes = new LinkedBlockingQueue<>();
    source.start(quote -> quotes.add(quote) ? 1 : 0);
    assertEquals(1_767_268_800_123_456_789L, quotes.take().timeNanos());
  }

  @Test
  void quiesce_isTheEndOfTheQuotes() throws Exception {
    AtomicInteger count = new AtomicInteger();
    CountDownLatch some = new CountDownLatch(10);
    source.start(quote -> {
      count.incrementAndGet();
      some.countDown();
      return 1;
    });
    assertTrue(some.await(10, TimeUnit.SECONDS));
    source.quiesce();
    int atQuiesce = count.get();
    Deadline deadline = Deadline.after(Duration.ofSeconds(10));
    source.drain(deadline);
    assertTrue(!deadline.expired(), "the source's thread ended");
    assertEquals(atQuiesce, count.get());
  }

  @Test
  void sourceThatNeverStarted_drainsAtOnce() throws Exception {
    source.quiesce();
    Deadline deadline = Deadline.after(Duration.ofSeconds(10));
    source.drain(deadline);
    assertTrue(!deadline.expired());
    assertThrows(IllegalStateException.class, () -> source.start(quote -> 1));
  }

  @Test
  void sinkThatThrows_failsTheModule() throws Exception {
    IllegalStateException broken = new IllegalStateException("broken");
    source.start(quote -> {
      throw broken;
    });
    assertSame(broken, failure.get(10, TimeUnit.SECONDS));
  }
}
