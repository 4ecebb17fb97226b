package dev.slipway.lifecycle.socket;

import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketEnd.Kind;
import dev.slipway.api.SocketHandler;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of one session: takes the connection's virtual thread from the upgrade to the end, and is the one place
 * that calls the module's handler, so that calls come in order and {@code closed} comes once.
 */
final class PeerConnection implements ServerConnection, FrameReader.Sink {

  private static final Logger LOG = System.getLogger(PeerConnection.class.getName());

  private final SocketRoute route;
  private final SocketHandler handler;
  private final PeerSession session;
  private final Transport transport;
  private final Limits.Place place;
  private final FrameReader reader;
  private final Reading reading = new Reading();
  private final @Nullable Intake intake;
  private volatile @Nullable Thread thread;
  private boolean finished;

  PeerConnection(SocketRoute route, SocketHandler handler, PeerSession session, Transport transport, Limits.Place place) {
    this.route = route;
    this.handler = handler;
    this.session = session;
    this.transport = transport;
    this.place = place;
    this.intake = route.intake(session.peer());
    this.reader = new FrameReader(route.policy().messageBytes(), session.coding() == Coding.PLAIN ? null : route.host().zips(), this);
  }

  @Override
  public void handle(Limit requests) {
    thread = Thread.currentThread();
    try {
      route.entered(this);
      call(() -> handler.opened(session));
      readAll();
    } finally {
      SocketEnd end = session.finish();
      long lasted = System.nanoTime() - session.openedAt();
      logEnd(end, lasted);
      callClosed(end);
      thread = null;
      route.left(this, end, lasted);
      route.leave(place);
    }
  }

  /** Always just now: how long a session may be idle is judged by its policy, not by the server's. */
  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  /** Called when the server stops without a drain. */
  @Override
  public void close(boolean interrupt) {
    abort();
  }

  @Override
  public void text(String message, int bytes) {
    route.counts().received(bytes);
    if (session.cause() == null && isWelcome(message)) {
      call(() -> handler.text(session, message));
    }
  }

  @Override
  public void binary(byte[] message) {
    route.counts().received(message.length);
    if (session.cause() == null && isWelcome("")) {
      call(() -> handler.binary(session, message));
    }
  }

  @Override
  public void ping(byte[] payload) {
    long now = System.nanoTime();
    if (intake == null || intake.takePing(now)) {
      session.answer(payload);
    } else {
      route.counts().surplus();
      if (!intake.tolerates(now)) {
        session.fail(Kind.POLICY, Wire.POLICY_VIOLATION, "too many pings");
      }
    }
  }

  @Override
  public void pong(byte[] payload) {
    session.pong(payload);
  }

  @Override
  public void close(int code, String reason) {
    finished = session.closedByPeer(code, reason);
  }

  @Override
  public void fault(int code, String text) {
    session.fail(code == Wire.TOO_BIG ? Kind.TOO_LARGE : Kind.PROTOCOL_ERROR, code, text);
  }

  /** Closes the socket at once and interrupts the handler if it is at work. */
  void abort() {
    session.abort(new SocketEnd(Kind.SERVER, Wire.NO_CLOSE_FRAME, ""));
    Thread current = thread;
    if (current != null && reading.isBusy()) {
      current.interrupt();
    }
  }

  void check(long now) {
    session.check(now, reading);
  }

  PeerSession session() {
    return session;
  }

  String waitsFor() {
    return session.waitsFor(reading);
  }

  /** Returns whether the peer may send a message now; if not, answers it, or closes a peer that has had too many answers. */
  private boolean isWelcome(String message) {
    if (intake == null) {
      return true;
    }
    long now = System.nanoTime();
    long wait = intake.take(now);
    if (wait == 0) {
      return true;
    }
    route.counts().surplus();
    if (intake.tolerates(now)) {
      call(() -> session.offer(intake.answer(message, wait)));
    } else {
      session.fail(Kind.POLICY, Wire.POLICY_VIOLATION, "too many messages");
    }
    return false;
  }

  private void readAll() {
    try {
      while (!finished) {
        reading.waits();
        byte[] bytes = transport.read();
        reading.hasRead();
        if (bytes == null) {
          return;
        }
        reader.read(bytes);
      }
    } catch (UncheckedIOException e) {
      LOG.log(Level.TRACE, () -> "the connection of " + session + " broke", e);
    }
  }

  private void call(Runnable code) {
    try {
      run(code);
    } catch (Throwable failure) {
      handlerFailed(failure);
      session.fail(Kind.ERROR, Wire.INTERNAL_ERROR, "internal error");
      reader.skip();
    }
  }

  private void callClosed(SocketEnd end) {
    try {
      run(() -> handler.closed(session, end));
    } catch (Throwable failure) {
      handlerFailed(failure);
    }
  }

  private void run(Runnable code) {
    reading.works();
    try {
      route.scope().run(route.toString(), code);
    } finally {
      reading.hasWorked();
      if (session.isOpen()) {
        Thread.interrupted(); // an interrupt that a handler left behind would close the socket
      }
    }
  }

  private void handlerFailed(Throwable failure) {
    LOG.log(Level.WARNING, () -> "the handler of module '" + route.scope().name() + "' failed for " + session, failure);
    if (failure instanceof Error) {
      route.scope().failed(failure);
    }
  }

  private void logEnd(SocketEnd end, long nanos) {
    Level level = switch (end.kind()) { // a tab that is shut or a network that is gone is daily life
      case NORMAL, GOING_AWAY, RESET, SERVER -> Level.DEBUG;
      case POLICY -> end.code() == Wire.UNAUTHORIZED ? Level.DEBUG : Level.WARNING;
      case TOO_LARGE, PROTOCOL_ERROR, TIMEOUT, SLOW, ERROR -> Level.WARNING;
    };
    LOG.log(level, () -> session + " ended after " + nanos / 1_000_000 + " ms: " + end.kind() + " " + end.code()
        + (end.reason().isEmpty() ? "" : " '" + clean(end.reason()) + "'"));
  }

  /** A reason is the peer's text: it must not be able to write lines into the log. */
  private static String clean(String reason) {
    return reason.replaceAll("\\p{Cntrl}", "?");
  }
}
