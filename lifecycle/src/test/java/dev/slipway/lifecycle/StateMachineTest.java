package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.ModuleState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateMachineTest {

  private final OwnClock clock = new OwnClock();
  private final List<String> heard = new ArrayList<>();
  private final StateMachine machine = machine();

  private StateMachine machine() {
    return new StateMachine(
        "chat", clock, (module, from, to, took) -> heard.add(module + " " + from + " " + to + " " + took.toMillis()));
  }

  /** Brings a new machine to {@code state} on the shortest way. */
  private StateMachine at(ModuleState state) {
    Map<ModuleState, ModuleState> before = new HashMap<>();
    Deque<ModuleState> open = new ArrayDeque<>(List.of(ModuleState.NEW));
    while (!open.isEmpty()) {
      ModuleState from = open.remove();
      for (ModuleState next : from.next()) {
        if (next != ModuleState.NEW && before.putIfAbsent(next, from) == null) {
          open.add(next);
        }
      }
    }
    Deque<ModuleState> way = new ArrayDeque<>();
    for (ModuleState step = state; step != ModuleState.NEW; step = before.get(step)) {
      way.push(step);
    }
    StateMachine machine = machine();
    way.forEach(machine::become);
    assertEquals(state, machine.state());
    return machine;
  }

  @ParameterizedTest
  @EnumSource
  void tryBecome_doesWhatTheStatesAllowAndNothingElse(ModuleState from) {
    for (ModuleState to : ModuleState.values()) {
      StateMachine machine = at(from);
      heard.clear();
      boolean allowed = from.canBecome(to);

      assertEquals(allowed, machine.tryBecome(to), from + " → " + to);
      assertEquals(allowed ? to : from, machine.state(), from + " → " + to);
      assertEquals(allowed ? List.of("chat " + from + " " + to + " 0") : List.of(), heard);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tryLeave_isForTheStateThatIsNamedOnly(ModuleState at) {
    for (ModuleState from : ModuleState.values()) {
      StateMachine machine = at(at);
      boolean allowed = at == from && at.canBecome(ModuleState.FAILED);

      assertEquals(allowed, machine.tryLeave(from, ModuleState.FAILED), at + " as " + from);
      assertEquals(allowed ? ModuleState.FAILED : at, machine.state());
    }
  }

  @ParameterizedTest
  @EnumSource
  void become_refusesWhatTheStatesDoNotAllowNamingBoth(ModuleState from) {
    for (ModuleState to : ModuleState.values()) {
      StateMachine machine = at(from);
      if (from.canBecome(to)) {
        machine.become(to);
        assertEquals(to, machine.state());
      } else {
        var refused = assertThrows(IllegalStateException.class, () -> machine.become(to));
        assertEquals("module 'chat' cannot go from " + from + " to " + to, refused.getMessage());
      }
    }
  }

  @Test
  void since_isWhenTheStateWasEntered() {
    Instant begin = clock.instant();
    assertEquals(begin, machine.since());
    clock.pass(Duration.ofMillis(70));
    machine.become(ModuleState.STARTING);
    clock.pass(Duration.ofMillis(300));
    machine.tryBecome(ModuleState.DRAINING);
    machine.become(ModuleState.RUNNING);

    assertEquals(begin.plusMillis(370), machine.since());
    assertEquals(List.of("chat NEW STARTING 70", "chat STARTING RUNNING 300"), heard);
  }

  @Test
  void listener_isCalledAfterTheChangeAndMayChangeAgain() {
    StateMachine[] self = new StateMachine[1];
    self[0] = new StateMachine("chat", clock, (module, from, to, took) -> {
      heard.add(to + " seen as " + self[0].state());
      if (to == ModuleState.RUNNING) {
        self[0].become(ModuleState.FAILED);
      }
    });
    self[0].become(ModuleState.STARTING);
    self[0].become(ModuleState.RUNNING);

    assertEquals(
        List.of("STARTING seen as STARTING", "RUNNING seen as RUNNING", "FAILED seen as FAILED"), heard);
  }

  @Test
  void concurrentTransitions_exactlyOneWins() throws InterruptedException {
    ModuleState[] rivals = {ModuleState.CLOSING, ModuleState.RUNNING, ModuleState.CLOSING, ModuleState.RUNNING};
    int rounds = 2_000;
    CyclicBarrier gate = new CyclicBarrier(rivals.length);
    StateMachine[] machines = new StateMachine[rounds];
    AtomicInteger[] wins = new AtomicInteger[rounds];
    for (int round = 0; round < rounds; round++) {
      machines[round] = new StateMachine("m", clock, (module, from, to, took) -> {});
      machines[round].become(ModuleState.STARTING);
      wins[round] = new AtomicInteger();
    }
    List<Thread> threads = new ArrayList<>();
    for (ModuleState rival : rivals) {
      threads.add(Thread.ofPlatform().start(() -> {
        for (int round = 0; round < rounds; round++) {
          meet(gate);
          if (machines[round].tryBecome(rival)) {
            wins[round].incrementAndGet();
          }
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int round = 0; round < rounds; round++) {
      assertEquals(1, wins[round].get(), "round " + round);
      ModuleState end = machines[round].state();
      assertTrue(end == ModuleState.CLOSING || end == ModuleState.RUNNING, () -> "ended in " + end);
    }
  }

  private static void meet(CyclicBarrier gate) {
    try {
      gate.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class OwnClock extends Clock {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(Duration length) {
      now = now.plus(length);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
