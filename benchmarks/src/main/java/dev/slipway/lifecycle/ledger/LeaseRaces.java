package dev.slipway.lifecycle.ledger;

import dev.slipway.lifecycle.ledger.Holding.Kind;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Leases that are closed and ledgers that are sealed by several threads at once. */
public final class LeaseRaces {

  private LeaseRaces() {}

  /** The module closes a lease while the host closes all that the module holds. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Given back once, and struck.")
  @State
  public static class CloseOrCloseAll {

    private final AtomicInteger released = new AtomicInteger();
    private final Ledger ledger = new Ledger("m");
    private final Holding holding = ledger.record(Kind.ROUTE, "/a", released::incrementAndGet);

    /** A module that holds one thing. */
    public CloseOrCloseAll() {}

    /** The module. */
    @Actor
    public void close() {
      holding.close();
    }

    /** The host. */
    @Actor
    public void closeAll() {
      ledger.open().forEach(Holding::close);
    }

    /** What is left. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = released.get();
      result.r2 = ledger.open().size();
    }
  }

  /** The module acquires something while the host ends acquisition. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Acquired in time, and the host knows of it.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Too late, and nothing is held.")
  @State
  public static class RecordOrSeal {

    private final Ledger ledger = new Ledger("m");

    /** A module that holds nothing. */
    public RecordOrSeal() {}

    /** The module. */
    @Actor
    public void acquire(II_Result result) {
      try {
        ledger.record(Kind.ROUTE, "/a", () -> { });
        result.r1 = 1;
      } catch (IllegalStateException _) {
        result.r1 = 0;
      }
    }

    /** The host. */
    @Actor
    public void seal() {
      ledger.seal();
    }

    /** What is held. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = ledger.open().size();
    }
  }
}
