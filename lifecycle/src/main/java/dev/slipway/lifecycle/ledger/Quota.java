package dev.slipway.lifecycle.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What one module was refused because of a limit of the host: counted each time, told once a minute for each limit. Thread-safe;
 * counting does not block.
 */
public final class Quota {

  /** What a module has a limit of. */
  public enum Limit {
    /** Platform threads that live. */
    PLATFORM_THREADS("platform threads"),
    /** Virtual threads that live. */
    VIRTUAL_THREADS("virtual threads"),
    /** Scheduled tasks that wait. */
    TASKS("scheduled tasks"),
    /** Pools. */
    POOLS("pools"),
    /** Rate limiters. */
    LIMITERS("rate limiters"),
    /** Child processes that live. */
    PROCESSES("child processes"),
    /** Bytes that wait for peers of WebSocket sessions. */
    QUEUE_BYTES("bytes that wait for peers");

    private final String text;

    Limit(String text) {
      this.text = text;
    }

    /** Returns what it is in words. */
    public String text() {
      return text;
    }
  }

  /** Hears of limits that were reached. Must not block. */
  @FunctionalInterface
  public interface Alarm {
    /** Hears that {@code module} has reached a limit of {@code most}, and was refused {@code refused} times so far. */
    void reached(String module, Limit limit, long most, long refused);
  }

  private static final long COOLDOWN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String module;
  private final Alarm alarm;
  private final LongSupplier nanoClock;
  private final Map<Limit, Count> counts = new EnumMap<>(Limit.class);
  private final AtomicLong queueBytes = new AtomicLong();
  private final AtomicLong sessions = new AtomicLong();
  private volatile long mostQueueBytes = Long.MAX_VALUE;

  /** How often it was refused, and when that was last told. */
  private static final class Count {
    private final LongAdder refused = new LongAdder();
    private final AtomicLong told = new AtomicLong();
  }

  /** The quota of the module of that name; {@code alarm} hears of limits that it reaches. */
  public Quota(String module, Alarm alarm) {
    this(module, alarm, System::nanoTime);
  }

  Quota(String module, Alarm alarm, LongSupplier nanoClock) {
    this.module = module;
    this.alarm = alarm;
    this.nanoClock = nanoClock;
    for (Limit limit : Limit.values()) {
      counts.put(limit, new Count());
    }
  }

  /** Notes that the module was refused something, of which it may have {@code most}. */
  public void refused(Limit limit, long most) {
    Count count = count(limit);
    count.refused.increment();
    long now = nanoClock.getAsLong() | 1;
    long last = count.told.get();
    if ((last == 0 || now - last >= COOLDOWN_NANOS) && count.told.compareAndSet(last, now)) {
      alarm.reached(module, limit, most, count.refused.sum());
    }
  }

  /** Returns how often the module was refused because of that limit. */
  public long refusals(Limit limit) {
    return count(limit).refused.sum();
  }

  /** Returns how often the module was refused because of any limit. */
  public long refusals() {
    return counts.values().stream().mapToLong(count -> count.refused.sum()).sum();
  }

  private Count count(Limit limit) {
    Count count = counts.get(limit);
    if (count == null) {
      throw new IllegalStateException("no count of " + limit);
    }
    return count;
  }

  /** Sets how many bytes may wait for peers of the module. */
  public void limitQueueBytes(long most) {
    mostQueueBytes = most;
  }

  /** Notes that so many bytes more wait for peers, or fewer, and that there are so many more peers, or fewer. */
  public void queued(long moreBytes, long moreSessions) {
    queueBytes.addAndGet(moreBytes);
    sessions.addAndGet(moreSessions);
  }

  /** Returns how many bytes wait for peers, as they were last counted. */
  public long queueBytes() {
    return queueBytes.get();
  }

  /** Returns how many bytes may wait for one peer while more than may wait for all. */
  public long queueShare() {
    return mostQueueBytes / Math.max(1, sessions.get());
  }

  /** Returns whether more bytes wait for peers than may. */
  public boolean isQueueOver() {
    return queueBytes.get() > mostQueueBytes;
  }

  /** Notes that something for a peer was dropped because too much waits for all of them. */
  public void refusedToQueue() {
    refused(Limit.QUEUE_BYTES, mostQueueBytes);
  }
}
