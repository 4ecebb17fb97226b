package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.socket.Outbox.Verdict;
import dev.slipway.lifecycle.socket.SocketCounts.Drop;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A frame that is offered while the writer leaves, while the close frame is queued, or while the session ends. */
public final class OutboxRaces {

  private static final Frame FRAME = Frame.text("tick");

  private OutboxRaces() {}

  /** The writer finds nothing left while a frame comes. */
  @JCStressTest
  @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "The writer took it on its way.")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The writer had gone, and another one was woken.")
  @State
  public static class OfferOrLeave {

    private final AtomicInteger woken = new AtomicInteger();
    private final Outbox outbox = new Outbox(SocketPolicy.defaults(), counts(), woken::incrementAndGet);

    /** An outbox with one frame, and a writer that is due to it. */
    public OfferOrLeave() {
      outbox.offer(null, FRAME);
    }

    /** The module. */
    @Actor
    public void offer() {
      outbox.offer(null, FRAME);
    }

    /** The writer. */
    @Actor
    public void write(II_Result result) {
      for (Batch batch = outbox.take(); batch != null; batch = outbox.take()) {
        result.r1 += batch.frames().size();
      }
    }

    /** How often a writer was woken. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = woken.get();
    }
  }

  /** The close frame is queued while a frame comes. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Taken, and sent before the close frame.")
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "Refused, and not sent.")
  @State
  public static class OfferOrSeal {

    private final Outbox outbox = new Outbox(SocketPolicy.defaults(), counts(), () -> { });

    /** An empty outbox. */
    public OfferOrSeal() {}

    /** The module. */
    @Actor
    public void offer(III_Result result) {
      result.r1 = outbox.offer(null, FRAME) == Verdict.TAKEN ? 1 : 0;
    }

    /** The host. */
    @Actor
    public void seal() {
      outbox.seal(Wire.close(Wire.GOING_AWAY, ""), false);
    }

    /** What is sent: messages, and whether the close frame comes last and once. */
    @Arbiter
    public void look(III_Result result) {
      for (Batch batch = outbox.take(); batch != null; batch = outbox.take()) {
        result.r2 += result.r3 == 0 ? batch.frames().size() : 100;
        result.r3 += batch.hasClose() ? 1 : 0;
      }
    }
  }

  /** The session ends while a frame comes. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "Taken, and counted as lost with the session.")
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Refused.")
  @State
  public static class OfferOrEnd {

    private final SocketCounts counts = counts();
    private final Outbox outbox = new Outbox(SocketPolicy.defaults(), counts, () -> { });

    /** An empty outbox. */
    public OfferOrEnd() {}

    /** The module. */
    @Actor
    public void offer(III_Result result) {
      result.r1 = outbox.offer(null, FRAME) == Verdict.TAKEN ? 1 : 0;
    }

    /** The host. */
    @Actor
    public void end() {
      outbox.end();
    }

    /** What is counted as lost, and what is left. */
    @Arbiter
    public void look(III_Result result) {
      result.r2 = (int) counts.drops(Drop.ENDED);
      result.r3 = outbox.size() + (outbox.take() == null ? 0 : 1);
    }
  }

  private static SocketCounts counts() {
    return new SocketCounts(null, () -> 0, () -> 0);
  }
}
