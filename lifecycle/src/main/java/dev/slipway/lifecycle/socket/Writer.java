package dev.slipway.lifecycle.socket;

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
    try {
      empty();
    } finally {
      session.route().host().writerEnded();
    }
  }

  /** The shard's thread is stuck in a write to this session, and is this session's from now on. */
  void handedOver() {
    blockedSince = System.nanoTime() | 1;
  }

  /** Goes on as this session's writer after the write in which the thread was stuck. */
  void goOn() {
    blockedSince = 0;
    empty();
  }

  private void empty() {
    Batch batch = null;
    try {
      for (batch = session.outbox().take(); batch != null; batch = session.outbox().take()) {
        write(batch);
      }
    } catch (Throwable failure) { // whatever it was: without a writer the session cannot go on
      blockedSince = 0;
      failed(batch, failure);
    }
  }

  private void write(Batch batch) {
    SocketRoute route = session.route();
    byte[] plain = batch.wire(batch.lost() == 0 ? null : route.lossNotice(batch.lost()));
    byte[] wire = route.pack(batch, plain, session.coding());
    if (batch.hasPing()) {
      session.pinging();
    }
    long start = System.nanoTime();
    blockedSince = start | 1;
    transport.write(wire);
    blockedSince = 0;
    route.counts().written(batch.size(), wire.length, System.nanoTime() - start);
    route.counts().saved(plain.length - wire.length);
    if (batch.hasClose()) {
      session.closeWritten();
    }
  }

  /** The write failed of all or a part of the batch, which was null when none was taken yet; the session ends. */
  void failed(@Nullable Batch batch, Throwable failure) {
    boolean expected = failure instanceof UncheckedIOException;
    Write what = timedOut ? Write.DEADLINE : batch == null ? Write.FRAME : batch.kind();
    session.route().counts().writeFailed(what);
    LOG.log(expected ? Level.DEBUG : Level.WARNING, () -> "writing to " + session + " failed (" + what + ")", failure);
    session.writeFailed();
  }
}
