package dev.slipway.ticks;

import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketHandler;
import java.util.function.LongFunction;

/** One client of {@code /ws/ticks}: hears every tick from the moment it joined. Confined to the session's thread. */
final class TickSubscriber implements SocketHandler {

  private final TickStream stream;
  private final LongFunction<Frame> hello;
  private final TickMeters meters;
  private Lease seat = () -> {};

  /** A client that has not joined. */
  TickSubscriber(TickStream stream, LongFunction<Frame> hello, TickMeters meters) {
    this.stream = stream;
    this.hello = hello;
    this.meters = meters;
  }

  @Override
  public void opened(Session session) {
    meters.opened();
    seat = stream.join(session, hello);
  }

  /** Answers that nothing is understood here, and changes nothing. */
  @Override
  public void text(Session session, String message) {
    meters.notUnderstood();
    session.offer(Messages.error("not-understood", "this endpoint sends ticks and takes no messages"));
  }

  @Override
  public void closed(Session session, SocketEnd end) {
    seat.close();
    meters.closed();
  }
}
