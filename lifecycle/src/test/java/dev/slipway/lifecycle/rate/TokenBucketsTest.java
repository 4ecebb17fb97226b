package dev.slipway.lifecycle.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token buckets on a clock of the test's own. */
class TokenBucketsTest {

  private final AtomicLong now = new AtomicLong();

  private TokenBuckets buckets(RateLimit limit, int maxKeys) {
    return new TokenBuckets(limit, maxKeys, now::get);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void grants_areNeverOverTheRateInAnyWindow(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      RateLimit limit = new RateLimit(1 + random.nextInt(20), 1 + random.nextInt(200), Duration.ofMillis(1 + random.nextInt(5_000)));
      TokenBuckets keyed = buckets(limit, 10);
      now.set(random.nextLong(1L << 40));
      TokenBucket single = new TokenBucket(limit, now.get());
      List<Long> grants = new ArrayList<>();
      long meanGap = limit.interval().toNanos() * (1 + random.nextInt(3)) / 2;
      for (int i = 0; i < 300; i++) {
        now.addAndGet(random.nextInt(4) == 0 ? 0 : random.nextLong(Math.max(1, meanGap * 2)));
        boolean granted = keyed.take("key").isEmpty();
        assertEquals(granted, single.take(now.get()) == 0, "both kinds agree");
        if (granted) {
          grants.add(now.get());
        }
      }
      assertWithin(limit, grants);
    }
  }

  /** From any grant to any later one there are at most the burst and what came back meanwhile. */
  private static void assertWithin(RateLimit limit, List<Long> grants) {
    for (int from = 0; from < grants.size(); from++) {
      for (int to = from; to < grants.size(); to++) {
        double seconds = (grants.get(to) - grants.get(from)) / 1e9;
        double allowed = limit.burst() + limit.permits() * seconds / (limit.per().toNanos() / 1e9);
        int count = to - from + 1;
        assertTrue(count <= allowed + 1e-6, () -> count + " permits in " + seconds + " s of " + limit);
      }
    }
  }

  @Test
  void refusal_saysExactlyWhenTheNextPermitIsThere() {
    RateLimit limit = RateLimit.perMinute(100).withBurst(5);
    TokenBuckets buckets = buckets(limit, 10);
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), buckets.take("ada"));
    }
    Duration wait = buckets.take("ada").orElseThrow();
    assertEquals(Duration.ofMillis(600), wait);
    assertEquals(Optional.empty(), buckets.take("bob"), "keys do not share");
    now.addAndGet(wait.toNanos() - 1);
    assertEquals(Duration.ofNanos(1), buckets.take("ada").orElseThrow());
    now.addAndGet(1);
    assertEquals(Optional.empty(), buckets.take("ada"));
    assertEquals(Duration.ofMillis(600), buckets.take("ada").orElseThrow(), "a refusal costs nothing");
    assertEquals(7, buckets.granted());
    assertEquals(3, buckets.refused());
  }

  @Test
  void extremeLimits_doNotOverflow() {
    TokenBuckets slow = buckets(new RateLimit(1_000_000, 1, Duration.ofHours(1)), 10);
    now.set(Long.MAX_VALUE - 10);
    for (int i = 0; i < 1_000_000; i++) {
      assertTrue(slow.take("key").isEmpty());
    }
    assertEquals(Duration.ofHours(1), slow.take("key").orElseThrow());
    now.set(Long.MIN_VALUE + 3_600_000_000_000L - 11);
    assertTrue(slow.take("key").isEmpty(), "the clock of the JVM may wrap round");
    TokenBuckets fast = buckets(new RateLimit(1, 1_000_000, Duration.ofMillis(1)), 10);
    assertTrue(fast.take("key").isEmpty());
    assertEquals(Duration.ofNanos(1), fast.take("key").orElseThrow());
  }

  @Test
  void keysWhoseBucketIsFull_areForgotten() {
    TokenBuckets buckets = buckets(RateLimit.perSecond(1), 100_000);
    for (int i = 0; i < 50_000; i++) {
      now.addAndGet(1_000_000);
      assertTrue(buckets.take(i).isEmpty());
      assertTrue(buckets.keys() <= 2_100, "a second's keys are 1,000, and may double before a sweep");
    }
  }

  @Test
  void keys_areBoundedAndTheEmptiestBucketsStay() {
    TokenBuckets buckets = buckets(new RateLimit(10, 1, Duration.ofHours(1)), 1_000);
    for (int i = 0; i < 10; i++) {
      assertTrue(buckets.take("greedy").isEmpty());
    }
    for (int i = 0; i < 100_000; i++) {
      now.incrementAndGet();
      assertTrue(buckets.take(i).isEmpty());
      assertTrue(buckets.keys() <= 1_000);
    }
    assertFalse(buckets.take("greedy").isEmpty(), "a flood of other keys does not give it a new bucket");
    TokenBuckets one = buckets(RateLimit.perSecond(1), 1);
    assertTrue(one.take("a").isEmpty() && one.take("b").isEmpty());
    assertEquals(1, one.keys());
    assertThrows(IllegalArgumentException.class, () -> buckets(RateLimit.perSecond(1), 0));
  }

  @Test
  void manyThreads_getNoMoreThanTheBurst() throws Exception {
    for (int round = 0; round < 50; round++) {
      TokenBuckets buckets = buckets(new RateLimit(100, 1, Duration.ofHours(1)), 64);
      AtomicInteger granted = new AtomicInteger();
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(Thread.ofPlatform().start(() -> {
          try {
            start.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          for (int i = 0; i < 100; i++) {
            granted.addAndGet(buckets.take("shared").isEmpty() ? 1 : 0);
          }
        }));
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(100, granted.get());
    }
  }
}
