package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.SocketPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A session that is in step with others while something concerns it alone: everything is written once, and the close frame last. */
public final class ShardRaces {

  private static final MemoryRoute OPEN = new MemoryRoute(SocketPolicy.defaults());
  private static final Frame ALL = Frame.text("a");
  private static final Frame ALONE = Frame.text("p");

  private ShardRaces() {}

  /** One session of an audience, and what was written to it. */
  private static final class Hearer {

    private final Queue<byte[]> written = new ConcurrentLinkedQueue<>();
    private final PeerSession session = OPEN.session(written::add);
    private final HostAudience audience = MemoryRoute.audience();
    private final Lease lease = audience.add(session);

    /** Closes the session and returns what it was sent, a letter each; {@code C} is the close frame. */
    String heard() {
      session.close(Wire.NORMAL, "");
      session.finish();
      StringBuilder heard = new StringBuilder();
      for (byte[] bytes : written) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int at = 0; at < text.length(); at += 2 + text.charAt(at + 1)) {
          heard.append(text.charAt(at) == 0x80 + Wire.CLOSE ? 'C' : text.charAt(at + 2));
        }
      }
      return heard.toString();
    }
  }

  /** A frame for all meets a private one. */
  @JCStressTest
  @Outcome(id = "apC", expect = Expect.ACCEPTABLE, desc = "That for all came first.")
  @Outcome(id = "paC", expect = Expect.ACCEPTABLE, desc = "The private one came first.")
  @State
  public static class AllOrAlone {

    private final Hearer hearer = new Hearer();

    /** An open session in step. */
    public AllOrAlone() {}

    /** The source. */
    @Actor
    public void all() {
      hearer.audience.offer(ALL);
    }

    /** The handler. */
    @Actor
    public void alone() {
      hearer.session.offer(ALONE);
    }

    /** What the peer heard. */
    @Arbiter
    public void look(L_Result result) {
      result.r1 = hearer.heard();
    }
  }

  /** Two frames for all are offered while the session leaves. */
  @JCStressTest
  @Outcome(id = "aaC", expect = Expect.ACCEPTABLE, desc = "It left after both.")
  @Outcome(id = "aC", expect = Expect.ACCEPTABLE, desc = "It left between them.")
  @Outcome(id = "C", expect = Expect.ACCEPTABLE, desc = "It left before them.")
  @State
  public static class OfferOrLeave {

    private final Hearer hearer = new Hearer();

    /** An open session in step. */
    public OfferOrLeave() {}

    /** The source. */
    @Actor
    public void offer() {
      hearer.audience.offer(ALL);
      hearer.audience.offer(ALL);
    }

    /** The module. */
    @Actor
    public void leave() {
      hearer.lease.close();
    }

    /** What the peer heard. */
    @Arbiter
    public void look(L_Result result) {
      result.r1 = hearer.heard();
    }
  }
}
