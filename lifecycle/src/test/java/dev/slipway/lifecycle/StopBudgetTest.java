package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformPhase;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopBudgetTest {

  private static final StopBudget POD = seconds(0, 2, 15, 5, 2, 1);
  private static final Duration ROUNDING = Duration.ofNanos(10);

  private static StopBudget seconds(long unready, long quiesce, long drain, long close, long prove, long spare) {
    return new StopBudget(
        Duration.ofSeconds(unready), Duration.ofSeconds(quiesce), Duration.ofSeconds(drain), Duration.ofSeconds(close),
        Duration.ofSeconds(prove), Duration.ofSeconds(spare));
  }

  @ParameterizedTest
  @CsvSource({
    "STARTING, 0", "RUNNING, 0", "UNREADY, 3", "QUIESCE, 5", "DRAIN, 20", "CLOSE, 25", "PROVE, 27", "STOPPED, 28"
  })
  void endOf_isItsOwnTimeAndAllBeforeIt(PlatformPhase phase, long seconds) {
    assertEquals(Duration.ofSeconds(seconds), seconds(3, 2, 15, 5, 2, 1).endOf(phase));
  }

  @Test
  void endOf_growsInTheOrderOfThePhases() {
    Duration before = Duration.ZERO;
    for (PlatformPhase phase : PlatformPhase.values()) {
      assertTrue(POD.endOf(phase).compareTo(before) >= 0, phase::toString);
      before = POD.endOf(phase);
    }
    assertEquals(POD.total(), before);
  }

  @Test
  void deadline_leavesUnusedTimeToTheNextPhase() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    Deadline whole = Deadline.after(POD.total(), nanos::get);
    assertEquals(Duration.ofSeconds(2), POD.deadline(PlatformPhase.QUIESCE, whole).remaining());
    nanos.addAndGet(Duration.ofMillis(10).toNanos());

    assertEquals(Duration.ofMillis(16_990), POD.deadline(PlatformPhase.DRAIN, whole).remaining());
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertEquals(Duration.ofMillis(20_990), POD.deadline(PlatformPhase.CLOSE, whole).remaining());
    assertEquals(Duration.ofMillis(23_990), POD.deadline(PlatformPhase.STOPPED, whole).remaining());
  }

  @Test
  void deadline_takesNothingFromTheNextPhaseWhenOneIsUsedUp() {
    AtomicLong nanos = new AtomicLong();
    Deadline whole = Deadline.after(POD.total(), nanos::get);
    nanos.addAndGet(Duration.ofSeconds(17).toNanos());

    assertTrue(POD.deadline(PlatformPhase.DRAIN, whole).expired());
    assertEquals(Duration.ofSeconds(5), POD.deadline(PlatformPhase.CLOSE, whole).remaining());
  }

  @Test
  void close_isATenthOfTheWholeAtLeast() {
    StopBudget budget = seconds(0, 2, 22, 0, 2, 1);

    assertEquals(Duration.ofSeconds(3), budget.close());
    assertEquals(Duration.ofSeconds(30), budget.total());
    assertEquals(Duration.ofSeconds(5), POD.close(), "more than a tenth is left as it is");
  }

  @Test
  void within_leavesABudgetThatFitsAsItIs() {
    assertSame(POD, POD.within(POD.total()));
    assertSame(POD, POD.within(Duration.ofHours(1)));
  }

  @Test
  void within_keepsTheProportions() {
    assertEquals(
        new StopBudget(
            Duration.ZERO, Duration.ofMillis(200), Duration.ofMillis(1_500), Duration.ofMillis(500), Duration.ofMillis(200),
            Duration.ofMillis(100)),
        POD.within(Duration.ofMillis(2_500)));
  }

  @Test
  void within_nothingIsNothing() {
    assertEquals(Duration.ZERO, POD.within(Duration.ZERO).total());
    assertEquals(Duration.ZERO, seconds(0, 0, 0, 0, 0, 0).within(Duration.ZERO).total());
  }

  @Test
  void ofModule_servesNoLonger() {
    StopBudget budget = seconds(5, 2, 15, 5, 2, 1).ofModule();

    assertEquals(POD, budget);
    assertEquals(Duration.ZERO, budget.endOf(PlatformPhase.UNREADY));
  }

  @Test
  void randomBudgets_keepATenthAndFit() {
    Random random = new Random(9);
    for (int round = 0; round < 20_000; round++) {
      StopBudget budget = new StopBudget(
          time(random), time(random), time(random), time(random), time(random), time(random));
      assertKeepsATenth(budget);
      Duration available = time(random);
      StopBudget fitted = budget.within(available);
      assertKeepsATenth(fitted);
      Duration most = available.compareTo(budget.total()) < 0 ? available : budget.total();
      assertTrue(fitted.total().compareTo(most.plus(ROUNDING)) <= 0, () -> fitted + " in " + available);
      assertTrue(fitted.total().compareTo(most.minus(ROUNDING)) >= 0, () -> fitted + " in " + available);
    }
  }

  private static Duration time(Random random) {
    return random.nextInt(4) == 0 ? Duration.ZERO : Duration.ofNanos(random.nextLong(60_000_000_000L));
  }

  private static void assertKeepsATenth(StopBudget budget) {
    Duration tenth = budget.total().dividedBy(10);
    assertTrue(budget.close().plus(ROUNDING).compareTo(tenth) >= 0, budget::toString);
  }
}
