package third.party.peers;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Overflow;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Endpoints with tight limits, and a stream of large frames that all their peers hear: the next one whenever one asks for it. */
public final class Feature implements Lifecycle {

  private static final int FRAME_BYTES = 64_000;
  private static final int MANY = 1_000;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger sequence = new AtomicInteger();

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public void start(ModuleContext context) {
    SocketPolicy policy = SocketPolicy.defaults().withOutbox(16, 16 * FRAME_BYTES).withWriteTimeout(LONG);
    SocketPolicy drops = policy.withOverflow(Overflow.DROP_OLDEST, LONG);
    Audience all = context.web().audience("all");
    serve(context, "/ws/few", AccessPolicy.PUBLIC, drops.withSessions(3, MANY, MANY), all);
    serve(context, "/ws/one-per-user", AccessPolicy.ADMIN, drops.withSessions(MANY, 1, MANY), all);
    serve(context, "/ws/two-per-address", AccessPolicy.PUBLIC, drops.withSessions(MANY, MANY, 2), all);
    serve(context, "/ws/drops", AccessPolicy.PUBLIC, drops, all);
    serve(context, "/ws/cuts", AccessPolicy.PUBLIC, policy.withOverflow(Overflow.DISCONNECT, Duration.ofMillis(500)), all);
    serve(context, "/ws/late", AccessPolicy.PUBLIC, drops.withWriteTimeout(Duration.ofSeconds(1)), all);
  }

  private void serve(ModuleContext context, String path, AccessPolicy access, SocketPolicy policy, Audience all) {
    context.web().webSocket(path, access, policy, handshake -> new SocketHandler() {
      @Override
      public void opened(Session session) {
        all.add(session);
      }

      @Override
      public void text(Session session, String message) {
        byte[] frame = new byte[FRAME_BYTES];
        ByteBuffer.wrap(frame).putInt(sequence.incrementAndGet());
        all.offer(Frame.binary(frame));
      }
    });
  }
}
