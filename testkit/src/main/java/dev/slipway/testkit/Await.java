package dev.slipway.testkit;

import dev.slipway.api.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waiting for something that happens on other threads. Thread-safe.
 *
 * <p>Looks every millisecond, so that a test takes as long as what it waits for. When the time is over it throws an
 * {@link AssertionError} that says what was awaited, what was seen last, and what every thread is doing.
 */
public final class Await {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Await() {}

  /** Returns the moment until which the methods without a deadline wait: ten seconds ahead. */
  public static Deadline patience() {
    return Deadline.after(PATIENCE);
  }

  /** Blocks until {@code condition} holds, for ten seconds at most. */
  public static void until(String what, Condition condition) {
    until(what, patience(), condition);
  }

  /**
   * Blocks until {@code condition} holds.
   *
   * @param what what is awaited, as the failure shall name it
   * @param deadline when to give up
   * @throws AssertionError when the deadline has passed
   */
  public static void until(String what, Deadline deadline, Condition condition) {
    value(what, deadline, () -> holds(condition), Boolean::booleanValue);
  }

  /** Blocks until {@code actual} gives a value that is {@code wanted}, for ten seconds at most. Returns the value. */
  public static <T> T value(String what, Supplier<? extends T> actual, Predicate<? super T> wanted) {
    return value(what, patience(), actual, wanted);
  }

  /**
   * Blocks until {@code actual} gives a value that is {@code wanted}. Returns the value.
   *
   * @param what what is awaited, as the failure shall name it
   * @param deadline when to give up
   * @throws AssertionError when the deadline has passed; it names the last value
   */
  public static <T> T value(String what, Deadline deadline, Supplier<? extends T> actual, Predicate<? super T> wanted) {
    return value(what, deadline, actual, wanted, ThreadDump::text);
  }

  /** The same with another text about the state of the process. */
  static <T> T value(
      String what, Deadline deadline, Supplier<? extends T> actual, Predicate<? super T> wanted, Supplier<String> dump) {
    while (true) {
      boolean lastLook = deadline.expired();
      T value = actual.get();
      if (wanted.test(value)) {
        return value;
      }
      if (lastLook) {
        throw new AssertionError("waited in vain for: " + what + "; last seen: " + value + "\n" + dump.get());
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while waiting for: " + what + "; last seen: " + value);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("could not look: " + e, e);
    }
  }

  /** Something that holds or does not. */
  @FunctionalInterface
  public interface Condition {

    /**
     * Returns whether it holds now.
     *
     * @throws Exception when that cannot be said; the wait ends with it
     */
    boolean holds() throws Exception;
  }
}
