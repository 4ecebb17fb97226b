package dev.slipway.lifecycle.socket;

import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Overflow;
import dev.slipway.api.Principal;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketEnd.Kind;
import dev.slipway.api.SocketPolicy;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One peer as modules see it, and the way its session ends.
 *
 * <p>Thread-safe. The first cause of an end counts: it decides what the handler is told and which close frame is sent. States:
 * {@code OPEN → ENDING → ENDED}; the cause leads to ENDING, in which nothing is taken any more, what waits and the close
 * frame are written, and the peer's close frame is awaited for a limited time; ENDED once the session's thread has stopped
 * reading. Lock order: audience, this session, outbox; none is held while foreign code runs or bytes are written.
 */
final class PeerSession implements Session {

  /** How long a peer may take to answer a close frame that was sent in good order. */
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(3);
  /** How long a peer is listened to that broke a rule or is not there. */
  private static final long FAILED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Instant FAR = Instant.ofEpochMilli(Long.MAX_VALUE);

  private final String id;
  private final Principal principal;
  private final SocketAddress peer;
  private final SocketRoute route;
  private final Transport transport;
  private final Coding coding;
  private final Outbox outbox;
  private final Writer writer;
  private final Object lock = new Object();
  private final long openedAt = System.nanoTime();
  private final long expiresMillis;

  private volatile @Nullable SocketEnd cause;
  private volatile long endBy;
  private boolean peerClosed;
  private boolean closeWritten;
  private boolean ended;
  private @Nullable List<Runnable> atEnd;
  private volatile long pingedAt;
  private volatile long pingsAnswered;
  private volatile long pings;
  private long busyAtPing;

  PeerSession(String id, Principal principal, SocketAddress peer, SocketRoute route, Transport transport, Coding coding) {
    this.id = id;
    this.principal = principal;
    this.peer = peer;
    this.route = route;
    this.transport = transport;
    this.coding = coding;
    this.expiresMillis = principal.expires() == null ? Long.MAX_VALUE : millis(principal.expires());
    this.writer = new Writer(this, transport);
    this.outbox = new Outbox(route.policy(), route.counts(), () -> route.host().startWriter(writer), route.scope().quota());
    this.pingedAt = openedAt - route.host().random(route.policy().pingEvery().toNanos() / 4);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }

  @Override
  public boolean offer(Frame frame) {
    return take(null, frame);
  }

  @Override
  public boolean offer(Object key, Frame frame) {
    return take(Objects.requireNonNull(key, "key"), frame);
  }

  @Override
  public void close(int code, String reason) {
    if (!Wire.isCloseCode(code)) {
      throw new IllegalArgumentException("close code " + code + " must not be sent; allowed are 1000 to 1003, 1007 to 1014 and"
          + " 3000 to 4999 (RFC 6455, section 7.4)");
    }
    end(new SocketEnd(Kind.SERVER, code, reason), false, 0);
  }

  @Override
  public int waiting() {
    return queued();
  }

  @Override
  public boolean isOpen() {
    return outbox.isOpen();
  }

  @Override
  public boolean awaitSpace(Deadline deadline) throws InterruptedException {
    if (queued() > 0) {
      fallBehind(); // what is waited for lies in its own outbox then
    }
    return outbox.awaitSpace(deadline);
  }

  @Override
  public String toString() {
    return "session " + id + " of " + principal.name() + " from " + peer + " at " + route.path();
  }

  /** Ends the session with a close frame that stands before all that waits. Does nothing when it is ending already. */
  void fail(Kind kind, int code, String reason) {
    long grace = kind == Kind.SLOW ? Math.min(FAILED_NANOS, policy().patience().toNanos()) : FAILED_NANOS;
    end(new SocketEnd(kind, code, reason), true, grace);
  }

  /** Ends the session without a word and resets the socket, whoever reads or writes. */
  void abort(SocketEnd why) {
    synchronized (lock) {
      cause = cause == null ? why : cause;
      ended = true;
      lock.notifyAll();
    }
    endOutbox();
    transport.reset();
  }

  /** Takes the peer's close frame and returns whether nothing is left to say, so that the socket may close. */
  boolean closedByPeer(int code, String reason) {
    Kind kind = code == Wire.GOING_AWAY ? Kind.GOING_AWAY : Kind.NORMAL;
    synchronized (lock) {
      peerClosed = true;
    }
    end(new SocketEnd(kind, code, reason), true, FAILED_NANOS);
    synchronized (lock) {
      return closeWritten;
    }
  }

  /** The close frame is out: the socket closes when the peer has closed too, or after a while. */
  void closeWritten() {
    boolean both;
    synchronized (lock) {
      closeWritten = true;
      both = peerClosed;
      if (endBy == 0) {
        endBy = (System.nanoTime() + ANSWER_NANOS) | 1;
      }
      lock.notifyAll();
    }
    if (both) {
      transport.close();
    }
  }

  /** The connection broke under a write. */
  void writeFailed() {
    SocketEnd why = new SocketEnd(Kind.RESET, Wire.NO_CLOSE_FRAME, "");
    synchronized (lock) {
      cause = cause == null ? why : cause;
      ended = true;
      lock.notifyAll();
    }
    endOutbox();
    transport.close();
  }

  /** Takes the peer's answer to a ping. */
  void pong(byte[] payload) {
    if (payload.length == Long.BYTES && ByteBuffer.wrap(payload).getLong() == pings) {
      pingsAnswered = pings;
    }
  }

  /** Queues the answer to a peer's ping (RFC 6455, section 5.5.3). */
  void answer(byte[] payload) {
    outbox.pong(Wire.control(Wire.PONG, payload));
  }

  /** The ping is going out. */
  void pinging() {
    pingedAt = System.nanoTime();
  }

  /**
   * Returns how the session ended, once its thread reads no more. A close frame that is on its way is waited for, so that a
   * peer which closed its half first hears it; that wait is bounded by the timer.
   */
  SocketEnd finish() {
    SocketEnd why;
    boolean interrupted = false;
    List<Runnable> leave;
    synchronized (lock) {
      if (cause == null) {
        cause = new SocketEnd(Kind.RESET, Wire.NO_CLOSE_FRAME, "");
        ended = true;
      }
      long until = System.nanoTime() + FAILED_NANOS;
      while (!ended && !closeWritten && !interrupted) {
        try {
          long millis = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
          if (millis <= 0) {
            break;
          }
          lock.wait(millis);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      ended = true;
      why = cause;
      leave = atEnd == null ? List.of() : atEnd;
      atEnd = null;
    }
    endOutbox();
    transport.close();
    leave.forEach(Runnable::run);
    return why;
  }

  /** Runs {@code action} when the session ends; returns false, and does not, when it has ended. */
  boolean atEnd(Runnable action) {
    synchronized (lock) {
      if (ended) {
        return false;
      }
      if (atEnd == null) {
        atEnd = new ArrayList<>(1);
      }
      atEnd.add(action);
      return true;
    }
  }

  void notAtEnd(Runnable action) {
    synchronized (lock) {
      if (atEnd != null) {
        atEnd.remove(action);
      }
    }
  }

  /** Looks after the times of this session: called by the host's timer every now and then. */
  void check(long now, Reading reading) {
    long writing = writer.blockedSince();
    long blocked = writing == 0 ? 0 : now - writing;
    if (blocked >= policy().writeTimeout().toNanos()) {
      writer.timedOut();
      abort(new SocketEnd(Kind.SLOW, Wire.NO_CLOSE_FRAME, ""));
    } else if (endBy != 0 && now - endBy >= 0) {
      if (writing != 0) {
        abort(new SocketEnd(Kind.SLOW, Wire.NO_CLOSE_FRAME, ""));
      } else {
        transport.close();
      }
    } else if (cause == null) {
      if (expiresMillis != Long.MAX_VALUE && route.host().millis() >= expiresMillis) {
        fail(Kind.POLICY, Wire.UNAUTHORIZED, "token expired");
      } else if (policy().overflow() == Overflow.DISCONNECT && blocked >= policy().patience().toNanos() && outbox.isOver()) {
        fail(Kind.SLOW, Wire.TRY_AGAIN_LATER, route.host().reconnect(1));
      } else {
        heartbeat(now, writing != 0, reading);
      }
    }
  }

  private static long millis(Instant time) {
    return time.isAfter(FAR) ? Long.MAX_VALUE : time.toEpochMilli();
  }

  SocketPolicy policy() {
    return route.policy();
  }

  SocketRoute route() {
    return route;
  }

  Outbox outbox() {
    return outbox;
  }

  Writer writer() {
    return writer;
  }

  Transport transport() {
    return transport;
  }

  /** Returns how messages are written to the peer. */
  Coding coding() {
    return coding;
  }

  /** Takes the session out of the common step of its audience, if it is in one. Takes the audience's lock. */
  void fallBehind() {
    Member step = outbox.step();
    if (step != null) {
      step.shard.fallBehind(step);
    }
  }

  /** Returns how many messages wait for this session, alone or with others. */
  int queued() {
    Member step = outbox.step();
    return outbox.size() + (step == null ? 0 : step.shard.queued());
  }

  /** Returns how many bytes wait for this session, alone or as its part of what waits for several. */
  long queuedBytes() {
    Member step = outbox.step();
    return outbox.bytes() + (step == null ? 0 : step.shard.queuedBytesEach());
  }

  long openedAt() {
    return openedAt;
  }

  @Nullable SocketEnd cause() {
    return cause;
  }

  /** Returns what the end of this session waits for. */
  String waitsFor(Reading reading) {
    if (reading.isBusy()) {
      return peer + " (its handler is at work)";
    }
    if (writer.blockedSince() != 0) {
      return peer + " (does not read; " + outbox.size() + " frames wait)";
    }
    return peer + (cause == null ? " (open)" : " (has not answered its close frame)");
  }

  private boolean take(@Nullable Object key, Frame frame) {
    return switch (outbox.offer(key, frame)) {
      case TAKEN -> true;
      case REFUSED -> false;
      case IN_STEP -> {
        fallBehind();
        yield take(key, frame);
      }
      case OVERRUN -> {
        fail(Kind.SLOW, Wire.TRY_AGAIN_LATER, route.host().reconnect(1));
        yield false;
      }
    };
  }

  private void end(SocketEnd why, boolean dropWaiting, long graceNanos) {
    synchronized (lock) {
      if (cause != null) {
        return;
      }
      cause = why;
      endBy = graceNanos == 0 ? 0 : (System.nanoTime() + graceNanos) | 1;
    }
    byte[] frame = Wire.close(why.code(), why.reason());
    while (!outbox.seal(frame, dropWaiting)) {
      fallBehind();
    }
  }

  private void endOutbox() {
    while (!outbox.end()) {
      fallBehind();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the timer alone counts pings
  private void heartbeat(long now, boolean writing, Reading reading) {
    if (reading.silentFor(now) >= policy().readTimeout().toNanos()) {
      fail(Kind.TIMEOUT, Wire.GOING_AWAY, "silent too long");
    } else if (pings > pingsAnswered) {
      long waited = now - pingedAt - (reading.busyNanos() - busyAtPing);
      if (!writing && !reading.isBusy() && waited >= policy().pongWithin().toNanos()) {
        fail(Kind.TIMEOUT, Wire.GOING_AWAY, "ping not answered");
      }
    } else if (now - pingedAt >= policy().pingEvery().toNanos()) {
      pingedAt = now;
      busyAtPing = reading.busyNanos();
      pings++;
      outbox.ping(Wire.control(Wire.PING, ByteBuffer.allocate(Long.BYTES).putLong(pings).array()));
    }
  }
}
