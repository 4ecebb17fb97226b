package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckResponse.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether clients keep up, on a clock of its own. */
class DeliveryHealthTest {

  private static final Duration LOOK = Duration.ofMillis(50);

  private final TickBench bench = new TickBench(1_000);
  private final DeliveryHealth health = new DeliveryHealth(bench.subscribers, bench.nanos::get);
  private final List<FakeSession> sessions = new ArrayList<>();

  @Test
  void mostBehindForTenSeconds_isDown_untilTheyKeepUpAgain() {
    join(11);
    slow(6, true);
    assertEquals(Status.UP, status());
    passSeconds(9);
    assertEquals(6, health.call().details().get("behind"));
    assertEquals(11, health.call().details().get("sessions"));
    assertEquals(Status.UP, status());
    passSeconds(2);
    assertEquals(Status.DOWN, status());
    slow(6, false);
    passSeconds(1);
    assertEquals(0, health.call().details().get("behind"));
    assertEquals(Status.UP, status());
  }

  @Test
  void aMomentOfRelief_beginsTheTimeAnew() {
    join(10);
    slow(6, true);
    assertEquals(Status.UP, status());
    passSeconds(9);
    slow(6, false);
    passSeconds(1);
    assertEquals(Status.UP, status());
    slow(6, true);
    assertEquals(Status.UP, status());
    passSeconds(9);
    assertEquals(Status.UP, status());
    passSeconds(2);
    assertEquals(Status.DOWN, status());
  }

  @Test
  void half_orFewClients_areTheirOwnAffair() {
    join(10);
    slow(5, true);
    passSeconds(60);
    assertEquals(Status.UP, status());

    TickBench other = new TickBench(10);
    DeliveryHealth few = new DeliveryHealth(other.subscribers, other.nanos::get);
    for (int i = 0; i < 9; i++) {
      FakeSession session = new FakeSession();
      session.waiting(TickBench.OUTBOX);
      other.join(session, SubscribeRequest.PLAIN);
    }
    for (int i = 0; i < 600; i++) {
      other.pass(LOOK);
      assertEquals(Status.UP, few.call().status());
    }
    assertEquals(9, few.call().details().get("behind"));
  }

  private Status status() {
    HealthCheckResponse response = health.call();
    return response.status();
  }

  private void join(int count) {
    for (int i = 0; i < count; i++) {
      FakeSession session = new FakeSession();
      sessions.add(session);
      bench.join(session, SubscribeRequest.PLAIN);
    }
  }

  /** Lets the first ones read too slowly from now on, or not, and be found so; the check is asked all the time, as a probe does. */
  private void slow(int count, boolean now) {
    sessions.subList(0, count).forEach(session -> session.waiting(now ? TickBench.OUTBOX : 0));
    for (int i = 0; i < 4; i++) {
      bench.pass(LOOK);
    }
  }

  private void passSeconds(int seconds) {
    for (int i = 0; i < seconds * 20; i++) {
      bench.pass(LOOK);
      health.call();
    }
  }
}
