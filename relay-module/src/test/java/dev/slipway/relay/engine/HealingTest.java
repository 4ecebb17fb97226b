package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.engine.Healing.Phase;
import dev.slipway.relay.engine.Healing.Rules;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What is decided when, on a clock of the test's own. */
class HealingTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  /** Gives the middle: no jitter. */
  private static final RandomGenerator MIDDLE = new RandomGenerator() {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public double nextDouble() {
      return 0.5;
    }
  };

  private long now = -3;
  private final Healing output = new Healing(Rules.output(PATIENCE), MIDDLE, now);
  private final Healing input = new Healing(Rules.input(PATIENCE), MIDDLE, now);

  /** Events, in the order of the columns of the table. */
  private enum Event { MOVED, IDLE, FAILED, REFUSED, RENEW, RETRY, DUE, STOP }

  private static boolean tell(Healing healing, Event event, long now) {
    return switch (event) {
      case MOVED -> healing.moved(now);
      case IDLE -> healing.idle(now);
      case FAILED -> healing.failed(now, "broken");
      case REFUSED -> healing.refused(now, "forbidden");
      case RENEW -> healing.renew(now);
      case RETRY -> healing.retryNow(now);
      case DUE -> healing.due(now);
      case STOP -> healing.stop(now);
    };
  }

  private static Healing in(Phase phase) {
    Healing healing = new Healing(Rules.output(PATIENCE), MIDDLE, 0);
    switch (phase) {
      case ATTEMPT -> { }
      case FLOWING -> healing.moved(0);
      case WAITING -> healing.failed(0, "broken");
      case REFUSED -> healing.refused(0, "forbidden");
      case STOPPED -> healing.stop(0);
    }
    assertEquals(phase, healing.phase());
    return healing;
  }

  /** Every event in every phase; {@code -} changes nothing and says so. */
  @Test
  void everyEvent_inEveryPhase() {
    Map<Phase, String> table = new EnumMap<>(Map.of(
        //             MOVED   IDLE    FAILED  REFUSED RENEW   RETRY   DUE     STOP
        Phase.ATTEMPT, "FLOWING ATTEMPT WAITING REFUSED WAITING - - STOPPED",
        Phase.FLOWING, "FLOWING FLOWING WAITING - WAITING - - STOPPED",
        Phase.WAITING, "- - - - - WAITING ATTEMPT STOPPED",
        Phase.REFUSED, "- - - - - WAITING - STOPPED",
        Phase.STOPPED, "- - - - - - - -"));
    for (Phase phase : Phase.values()) {
      String[] expected = table.getOrDefault(phase, "").split(" ");
      for (Event event : Event.values()) {
        Healing healing = in(phase);
        String next = expected[event.ordinal()];
        assertEquals(!next.equals("-"), tell(healing, event, 2 * SECOND), phase + " " + event);
        assertEquals(next.equals("-") ? phase.name() : next, healing.phase().name(), phase + " " + event);
      }
    }
  }

  @Test
  void backOff_doublesUpTo30s() {
    long[] expected = {1, 2, 4, 8, 16, 30, 30, 30};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(i + 1, output.attempt());
      assertTrue(output.failed(now, "refused " + i));
      assertEquals(RelayState.RETRYING, output.state());
      assertEquals(expected[i] * SECOND, output.nextAt() - now, "after failure " + (i + 1));
      now = output.nextAt() - 1;
      assertFalse(output.due(now));
      now++;
      assertTrue(output.due(now));
      assertEquals(RelayState.STARTING, output.state());
      assertEquals(i + 1, output.restarts());
      assertEquals("refused " + i, output.error());
    }
  }

  /** An endpoint that takes media for a moment and then breaks is no better than one that refuses. */
  @Test
  void shortSuccess_doesNotResetTheBackOff() {
    for (int i = 0; i < 3; i++) {
      output.moved(now);
      assertEquals(0, output.attempt());
      now += 9 * SECOND;
      output.failed(now, "broken");
      now = output.nextAt();
      output.due(now);
    }
    output.failed(now, "broken");
    assertEquals(8 * SECOND, output.nextAt() - now);
  }

  @Test
  void longSuccess_resetsTheBackOff() {
    for (int i = 0; i < 5; i++) {
      output.failed(now, "broken");
      now = output.nextAt();
      output.due(now);
    }
    output.moved(now);
    now += 10 * SECOND;
    output.failed(now, "broken");
    assertEquals(SECOND, output.nextAt() - now);
  }

  @Test
  void inputThatIsAway_isReconnecting_alsoWhileItIsTried() {
    assertEquals(RelayState.STARTING, input.state());
    input.failed(now, "gone");
    assertEquals(RelayState.RECONNECTING, input.state());
    long since = input.stateAt();
    now = input.nextAt();
    input.due(now);
    assertEquals(RelayState.RECONNECTING, input.state());
    assertEquals(since, input.stateAt(), "one state from the first failure on");
    input.moved(now);
    assertEquals(RelayState.RUNNING, input.state());
  }

  @Test
  void inputThatIsAwayForMinutes_isTriedEvery5s() {
    for (int i = 0; i < 100; i++) {
      input.failed(now, "gone");
      assertTrue(input.nextAt() - now <= 1.5 * SECOND);
      now = input.nextAt();
      input.due(now);
    }
    input.failed(now, "gone");
    assertEquals(5 * SECOND, input.nextAt() - now);
  }

  @Test
  void nothingMovesFor10s_isStale() {
    output.moved(now);
    now += 10 * SECOND - 1;
    assertFalse(output.stale(now));
    now++;
    assertTrue(output.stale(now));
    assertEquals("no progress for 10 s", output.error());
    assertEquals(Phase.WAITING, output.phase());
    assertFalse(output.stale(now + 100 * SECOND));
  }

  @Test
  void nothingToMove_isNotStale() {
    output.moved(now);
    for (int i = 0; i < 100; i++) {
      now += SECOND;
      output.idle(now);
      assertFalse(output.stale(now));
    }
    assertEquals(RelayState.RUNNING, output.state());
  }

  @Test
  void retryNow_endsTheWait_andKeepsTheCount() {
    for (int i = 0; i < 4; i++) {
      output.failed(now, "broken");
      now = output.nextAt();
      output.due(now);
    }
    output.failed(now, "broken");
    assertFalse(output.due(now));
    output.retryNow(now);
    assertTrue(output.due(now));
    assertEquals(6, output.attempt());
  }

  @Test
  void jitter_isAFifthEachWay() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int i = 0; i < 10_000; i++) {
      double seconds = Backoff.OUTPUT.nanos(30, random) / (double) SECOND;
      least = Math.min(least, seconds);
      most = Math.max(most, seconds);
    }
    assertTrue(least >= 24 && least < 24.1, "least " + least);
    assertTrue(most <= 36 && most > 35.9, "most " + most);
  }
}
