package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.lifecycle.socket.SocketCounts.Write;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Empties one session's outbox into its socket, then ends: run on a virtual thread of the host whenever the outbox wakes it,
 * by one thread at a time. What waits goes out in one write, so it is the socket that sets the pace and nobody else waits.
 */
final class Writer implements Runnable {

  private static final Logger LOG = System.getLogger(Writer.class.getName());

  private final PeerSession session;
  private final Transport transport;
  private volatile long blockedSince;
  private volatile boolean timedOut;

  Writer(PeerSession session, Transport transport) {
    this.session = session;
    this.transport = transport;
  }

  /** Returns since when the current write has been going on, or 0 when there is none. */
  long blockedSince() {
    return blockedSince;
  }

  /** The write that is going on has taken too long. */
  void timedOut() {
    timedOut = true;
  }

  @Override
  public void run() {
    Batch batch = null;
    try {
      for (batch = session.outbox().take(); batch != null; batch = session.outbox().take()) {
        write(batch);
      }
    } catch (Throwable failure) { // whatever it was: without a writer the session cannot go on
      blockedSince = 0;
      failed(batch, failure);
    } finally {
      session.route().host().writerEnded();
    }
  }

  private void write(Batch batch) {
    byte[] wire = batch.wire(batch.lost() == 0 ? null : notice(batch.lost()));
    if (batch.hasPing()) {
      session.pinging();
    }
    long start = System.nanoTime();
    blockedSince = start | 1;
    transport.write(wire);
    blockedSince = 0;
    session.route().counts().written(batch.frames().size(), wire.length, System.nanoTime() - start);
    if (batch.hasClose()) {
      session.closeWritten();
    }
  }

  private @Nullable Frame notice(long lost) {
    return session.policy().lossNotice().map(notice -> {
      try {
        return session.route().scope().call(() -> notice.apply(lost));
      } catch (Exception e) {
        LOG.log(Level.WARNING, () -> "the loss notice for " + session + " failed", e);
        return null;
      }
    }).orElse(null);
  }

  private void failed(@Nullable Batch batch, Throwable failure) {
    boolean expected = failure instanceof UncheckedIOException;
    Write what = timedOut ? Write.DEADLINE : batch == null ? Write.FRAME : batch.kind();
    session.route().counts().writeFailed(what);
    LOG.log(expected ? Level.DEBUG : Level.WARNING, () -> "writing to " + session + " failed (" + what + ")", failure);
    session.writeFailed();
  }
}
