package dev.slipway.lifecycle.rate;

import dev.slipway.api.RateLimit;
import dev.slipway.api.RateLimiter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A token bucket for each of a bounded number of keys. Thread-safe, and free of locks but for the moments in which room is made.
 *
 * <p>A key is kept from its first permit until a sweep finds its bucket full again; sweeps come with new keys, whenever those have
 * doubled. At the limit of keys the fullest sixteenth goes, since those lose the least memory of what they took. Threads that come
 * at the same moment can exceed the limit, each by one key.
 */
public final class TokenBuckets implements RateLimiter {

  /** How many keys a limiter remembers unless it is told otherwise. */
  public static final int MAX_KEYS = 100_000;

  private static final int FIRST_SWEEP = 1_024;

  private final long interval;
  private final long whole;
  private final int maxKeys;
  private final LongSupplier nanos;
  private final Map<Object, Long> fullAt = new ConcurrentHashMap<>();
  private final ReentrantLock sweeping = new ReentrantLock();
  private final LongAdder granted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile int sweepAt;

  /** No keys yet, at most {@value #MAX_KEYS}, on the clock of the JVM. */
  public TokenBuckets(RateLimit limit) {
    this(limit, MAX_KEYS, System::nanoTime);
  }

  /** No keys yet, at most {@code maxKeys}, on a clock of nanoseconds that never goes back. */
  public TokenBuckets(RateLimit limit, int maxKeys, LongSupplier nanos) {
    if (maxKeys < 1) {
      throw new IllegalArgumentException("a limiter needs at least one key, not " + maxKeys);
    }
    this.interval = TokenBucket.interval(limit);
    this.whole = TokenBucket.whole(limit);
    this.maxKeys = maxKeys;
    this.nanos = nanos;
    this.sweepAt = Math.min(maxKeys, FIRST_SWEEP);
  }

  @Override
  public Optional<Duration> take(Object key) {
    while (true) {
      long now = nanos.getAsLong();
      Long before = fullAt.get(key);
      if (before == null && fullAt.size() >= sweepAt) {
        makeRoom(now);
      }
      long next = TokenBucket.after(before == null ? now : before, now, interval);
      long wait = next - now - whole;
      if (wait > 0) {
        refused.increment();
        return Optional.of(Duration.ofNanos(wait));
      }
      if (before == null ? fullAt.putIfAbsent(key, next) == null : fullAt.replace(key, before, next)) {
        granted.increment();
        return Optional.empty();
      }
    }
  }

  /** Returns how many keys are remembered. */
  public int keys() {
    return fullAt.size();
  }

  /** Returns how many permits were granted. */
  public long granted() {
    return granted.sum();
  }

  /** Returns how many permits were refused. */
  public long refused() {
    return refused.sum();
  }

  /** Forgets all keys. */
  public void clear() {
    fullAt.clear();
  }

  private void makeRoom(long now) {
    sweeping.lock();
    try {
      if (fullAt.size() < sweepAt) {
        return; // somebody else has made room
      }
      forgetUntil(now, now);
      if (fullAt.size() >= maxKeys) {
        long[] ends = fullAt.values().stream().mapToLong(end -> end - now).toArray();
        Arrays.sort(ends);
        if (ends.length > 0) {
          forgetUntil(now, now + ends[ends.length / 16]);
        }
      }
      sweepAt = Math.clamp(2L * fullAt.size(), Math.min(maxKeys, FIRST_SWEEP), maxKeys);
    } finally {
      sweeping.unlock();
    }
  }

  /** Forgets the keys whose buckets are full by that time; one that is taken from at this moment stays. */
  private void forgetUntil(long now, long time) {
    fullAt.forEach((key, end) -> {
      if (end - now <= time - now) {
        fullAt.remove(key, end);
      }
    });
  }
}
