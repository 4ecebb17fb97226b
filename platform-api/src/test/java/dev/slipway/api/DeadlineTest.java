package dev.slipway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

  private static final Duration FOREVER = Duration.ofDays(365L * 10_000);

  private final AtomicLong nanos = new AtomicLong();

  private Deadline after(Duration length) {
    return Deadline.after(length, nanos::get);
  }

  private void pass(Duration length) {
    nanos.addAndGet(length.toNanos());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MAX_VALUE - 999, Long.MIN_VALUE, Long.MIN_VALUE + 999})
  void remaining_isRightWhereverTheClockStandsAndWhenItOverflows(long clock) {
    nanos.set(clock);
    Deadline deadline = after(Duration.ofNanos(1_000));

    assertEquals(Duration.ofNanos(1_000), deadline.remaining());
    pass(Duration.ofNanos(999));
    assertEquals(Duration.ofNanos(1), deadline.remaining());
    assertFalse(deadline.expired());
    pass(Duration.ofNanos(1));
    assertEquals(Duration.ZERO, deadline.remaining());
    assertTrue(deadline.expired());
    pass(Duration.ofDays(3_650));
    assertEquals(Duration.ZERO, deadline.remaining());
    assertTrue(deadline.expired());
  }

  @Test
  void remaining_isRoundedDownToTheUnit() {
    Deadline deadline = after(Duration.ofNanos(2_999_999));

    assertEquals(2, deadline.remaining(TimeUnit.MILLISECONDS));
    assertEquals(2_999, deadline.remaining(TimeUnit.MICROSECONDS));
    assertEquals(0, deadline.remaining(TimeUnit.SECONDS));
  }

  @Test
  void after_takesLengthsThatNoLongOfNanosecondsHolds() {
    nanos.set(Long.MAX_VALUE - 5);
    Deadline late = after(FOREVER);
    Deadline early = after(FOREVER.negated());

    pass(Duration.ofDays(3_650));
    assertTrue(late.remaining().compareTo(Duration.ofDays(30_000)) > 0, late::toString);
    assertTrue(early.expired());
  }

  @Test
  void after_negativeLengthHasPassedAlready() {
    assertTrue(after(Duration.ofNanos(-1)).expired());
    assertTrue(after(Duration.ZERO).expired());
  }

  @Test
  void within_keepsTheEarlierMoment() {
    Deadline deadline = after(Duration.ofSeconds(10));

    assertSame(deadline, deadline.within(Duration.ofSeconds(10)));
    assertSame(deadline, deadline.within(FOREVER));
    assertEquals(Duration.ofSeconds(3), deadline.within(Duration.ofSeconds(3)).remaining());
    assertTrue(deadline.within(Duration.ZERO).expired());
    assertTrue(deadline.within(FOREVER.negated()).expired());
  }

  @Test
  void within_isMeasuredFromTheMomentOfTheCall() {
    Deadline deadline = after(Duration.ofSeconds(10));
    pass(Duration.ofSeconds(8));

    assertSame(deadline, deadline.within(Duration.ofSeconds(3)));
    assertEquals(Duration.ofSeconds(1), deadline.within(Duration.ofSeconds(1)).remaining());
  }

  @Test
  void minus_liesThatMuchBefore() {
    Deadline deadline = after(Duration.ofSeconds(10));

    assertEquals(Duration.ofSeconds(7), deadline.minus(Duration.ofSeconds(3)).remaining());
    assertEquals(Duration.ofSeconds(12), deadline.minus(Duration.ofSeconds(-2)).remaining());
    assertTrue(deadline.minus(Duration.ofSeconds(11)).expired());
  }

  @Test
  void minus_staysPastAndStaysFarHoweverOftenItIsTaken() {
    Deadline past = after(FOREVER.negated());
    Deadline far = after(FOREVER);
    for (int i = 0; i < 5; i++) {
      past = past.minus(FOREVER);
      far = far.minus(FOREVER.negated());
      pass(Duration.ofHours(1));
      assertTrue(past.expired(), "the past came back after " + (i + 1) + " steps");
      assertFalse(far.expired(), "the far moment has passed after " + (i + 1) + " steps");
    }
  }

  @Test
  void shares_addUpToWhatTheCallerAllowed() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      nanos.set(random.nextLong());
      long begin = nanos.get();
      Duration budget = Duration.ofNanos(random.nextLong(1, 100_000_000_000L));
      Deadline whole = after(budget);
      for (int left = 1 + random.nextInt(9); left > 0; left--) {
        Deadline share = whole.within(whole.remaining().dividedBy(left));
        long allowed = share.remaining(TimeUnit.NANOSECONDS);
        nanos.addAndGet(random.nextBoolean() ? allowed : random.nextLong(allowed + 1));
      }
      assertTrue(nanos.get() - begin <= budget.toNanos(), "round " + round);
    }
  }

  @Test
  void withinAndMinus_agreeWithArithmeticOnWholeNumbers() {
    Random random = new Random(11);
    for (int round = 0; round < 10_000; round++) {
      nanos.set(random.nextLong());
      long length = random.nextLong(-1_000_000, 1_000_000);
      long other = random.nextLong(-1_000_000, 1_000_000);
      long passed = random.nextLong(1_000_000);
      Deadline deadline = after(Duration.ofNanos(length));
      nanos.addAndGet(passed);

      long left = length - passed;
      assertEquals(Math.max(0, left), deadline.remaining().toNanos());
      assertEquals(Math.max(0, left - other), deadline.minus(Duration.ofNanos(other)).remaining().toNanos());
      assertEquals(Math.max(0, Math.min(left, other)), deadline.within(Duration.ofNanos(other)).remaining().toNanos());
    }
  }

  @Test
  void toString_saysHowMuchIsLeft() {
    assertEquals("in 1500 ms", after(Duration.ofMillis(1_500)).toString());
  }

  @Test
  void after_usesTheMonotonicClockOfTheProcess() {
    Deadline deadline = Deadline.after(Duration.ofHours(1));

    assertTrue(deadline.remaining().compareTo(Duration.ofMinutes(50)) > 0);
    assertTrue(deadline.remaining().compareTo(Duration.ofHours(1)) <= 0);
  }
}
