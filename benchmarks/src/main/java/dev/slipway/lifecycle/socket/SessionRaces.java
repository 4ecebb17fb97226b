package dev.slipway.lifecycle.socket;

import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketEnd.Kind;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Sessions that several threads end at once: one cause, one close frame, one call of {@code closed}. */
public final class SessionRaces {

  private static final int OF_MODULE = 4000;
  private static final MemoryRoute OPEN = new MemoryRoute(SocketPolicy.defaults());

  private SessionRaces() {}

  /** The module closes the session while its peer breaks the protocol. */
  @JCStressTest
  @Outcome(id = "4000, 1, 4000", expect = Expect.ACCEPTABLE, desc = "The module came first.")
  @Outcome(id = "1002, 1, 1002", expect = Expect.ACCEPTABLE, desc = "The fault came first.")
  @State
  public static class CloseOrFault {

    private final Queue<byte[]> written = new ConcurrentLinkedQueue<>();
    private final PeerSession session = OPEN.session(written::add);

    /** An open session. */
    public CloseOrFault() {}

    /** The module. */
    @Actor
    public void close() {
      session.close(OF_MODULE, "");
    }

    /** The reader. */
    @Actor
    public void fail() {
      session.fail(Kind.PROTOCOL_ERROR, Wire.PROTOCOL_ERROR, "");
    }

    /** The code that the handler hears, how much was written, and the code that the peer hears. */
    @Arbiter
    public void look(III_Result result) {
      result.r1 = session.finish().code();
      result.r2 = written.size();
      byte[] frame = written.remove();
      result.r3 = (frame[2] & 0xFF) << 8 | (frame[3] & 0xFF);
    }
  }

  /** The module closes the session while the host cuts it. */
  @JCStressTest
  @Outcome(id = "4000, 4000, [01]", expect = Expect.ACCEPTABLE, desc = "The module came first; the frame may be cut off.")
  @Outcome(id = "1006, 1006, 0", expect = Expect.ACCEPTABLE, desc = "The host came first.")
  @State
  public static class CloseOrAbort {

    private final AtomicInteger written = new AtomicInteger();
    private final PeerSession session = OPEN.session(bytes -> written.incrementAndGet());

    /** An open session. */
    public CloseOrAbort() {}

    /** The module. */
    @Actor
    public void close() {
      session.close(OF_MODULE, "");
    }

    /** The host. */
    @Actor
    public void abort() {
      session.abort(new SocketEnd(Kind.SERVER, Wire.NO_CLOSE_FRAME, ""));
    }

    /** The code that the handler hears, now and when asked again, and how many close frames were written. */
    @Arbiter
    public void look(III_Result result) {
      result.r1 = session.finish().code();
      result.r2 = session.finish().code();
      result.r3 = written.get();
    }
  }

  /** A session opens and is read while the host cuts its endpoint. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "Opened once, closed once, and nobody is left.")
  @State
  public static class EnterOrAbort {

    private static final Limit NO_LIMIT = FixedLimit.create();

    private final Heard heard = new Heard();
    private final MemoryRoute own = new MemoryRoute(SocketPolicy.defaults());
    private final PeerConnection connection = own.connection(heard);

    /** An endpoint, and a connection whose handshake is over. */
    public EnterOrAbort() {}

    /** The connection's thread. */
    @Actor
    public void handle() {
      connection.handle(NO_LIMIT);
    }

    /** The host. */
    @Actor
    public void abort() {
      own.route.abort();
    }

    /** What the handler heard, and who is left. */
    @Arbiter
    public void look(III_Result result) {
      result.r1 = heard.opened.get();
      result.r2 = heard.closed.get();
      result.r3 = own.route.sessions() + own.route.waitingFor().size();
    }
  }

  /** How often a handler was called. */
  private static final class Heard implements SocketHandler {

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public void opened(Session session) {
      opened.incrementAndGet();
    }

    @Override
    public void closed(Session session, SocketEnd end) {
      closed.incrementAndGet();
    }
  }
}
