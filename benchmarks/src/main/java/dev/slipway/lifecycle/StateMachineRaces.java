package dev.slipway.lifecycle;

import dev.slipway.api.ModuleState;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/** Two threads that want different states of one module: one of them gets its own, and the listener hears of that one. */
public final class StateMachineRaces {

  private StateMachineRaces() {}

  /** A stop meets a failure. */
  @JCStressTest
  @Outcome(id = "true, false, QUIESCING heard 1", expect = Expect.ACCEPTABLE, desc = "The stop came first.")
  @Outcome(id = "false, true, FAILED heard 1", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
  @State
  public static class StopOrFailure {

    private final AtomicInteger heard = new AtomicInteger();
    private final StateMachine machine =
        new StateMachine("m", Clock.systemUTC(), (module, from, to, took) -> heard.incrementAndGet());

    /** A running module. */
    public StopOrFailure() {
      machine.become(ModuleState.STARTING);
      machine.become(ModuleState.RUNNING);
      heard.set(0);
    }

    /** The stop. */
    @Actor
    public void stop(ZZL_Result result) {
      result.r1 = machine.tryLeave(ModuleState.RUNNING, ModuleState.QUIESCING);
    }

    /** The failure. */
    @Actor
    public void fail(ZZL_Result result) {
      result.r2 = machine.tryLeave(ModuleState.RUNNING, ModuleState.FAILED);
    }

    /** What it has become. */
    @Arbiter
    public void look(ZZL_Result result) {
      result.r3 = machine.state() + " heard " + heard;
    }
  }

  /** A start meets a stop. */
  @JCStressTest
  @Outcome(id = "true, false, STARTING heard 1", expect = Expect.ACCEPTABLE, desc = "The start came first.")
  @Outcome(id = "false, true, STOPPED heard 1", expect = Expect.ACCEPTABLE, desc = "The stop came first.")
  @State
  public static class StartOrStop {

    private final AtomicInteger heard = new AtomicInteger();
    private final StateMachine machine =
        new StateMachine("m", Clock.systemUTC(), (module, from, to, took) -> heard.incrementAndGet());

    /** A new module. */
    public StartOrStop() {}

    /** The start. */
    @Actor
    public void start(ZZL_Result result) {
      result.r1 = machine.tryBecome(ModuleState.STARTING);
    }

    /** The stop. */
    @Actor
    public void stop(ZZL_Result result) {
      result.r2 = machine.tryBecome(ModuleState.STOPPED);
    }

    /** What it has become. */
    @Arbiter
    public void look(ZZL_Result result) {
      result.r3 = machine.state() + " heard " + heard;
    }
  }
}
