package dev.slipway.lifecycle.web;

import dev.slipway.lifecycle.tls.SecureSocket;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection with deadlines for its peer: the handshake of TLS, the end of a header block, the parts of a body, the
 * taking of a response.
 *
 * <p>The server has no such deadlines of its own. Bytes pass through here on the connection's virtual thread, which notes
 * what it waits for and since when; {@link #check} closes the socket from outside when that took too long. The state is
 * guarded by this object's lock, under which nothing blocks.
 *
 * <pre>
 * (SECURING ─►) IDLE ─► HEAD ─► HANDLING ─► IDLE
 *                  │ ├─► STREAMING ─► IDLE
 *                  │ └─► UPGRADED
 *   (any) ─► LINGERING     (any) ─► CUT
 * </pre>
 */
final class GuardedConnection implements ServerConnection, InterruptableTask<Void> {

  /** What the connection is doing. */
  enum State { SECURING, IDLE, HEAD, HANDLING, STREAMING, UPGRADED, LINGERING, CUT }

  /** Enough for thousands of handshakes at once. */
  private static final long SECURING_NANOS = Duration.ofMinutes(1).toNanos();
  /** How long a peer that was refused, or hears the good-bye of TLS, may be silent before its connection is closed. */
  private static final long SILENCE_NANOS = Duration.ofSeconds(1).toNanos();
  /** The same in all, where others wait for the place or the server is closing. */
  private static final long HASTE_NANOS = Duration.ofMillis(300).toNanos();

  private final ConnectionContext raw;
  private final ConnectionGuard guard;
  private final DataReader reader;
  private final ServerConnection http;
  private final @Nullable SecureSocket secure;
  private final HelidonSocket socket;

  private State state;
  private long stateSince = System.nanoTime();
  private long readSince;
  private long bodyWaited;
  private long bodyBytes;
  private volatile long writeSince;
  private volatile boolean headOnly;
  private volatile boolean closeAfter;
  private volatile @Nullable Thread thread;
  private volatile @Nullable String allowedOrigin;

  GuardedConnection(ConnectionContext raw, ConnectionGuard guard, Function<ConnectionContext, ServerConnection> protocol) {
    this.raw = raw;
    this.guard = guard;
    this.reader = new DataReader(this::read);
    this.secure = guard.secure(raw, new HandshakeWatch());
    this.socket = secure == null ? raw.serverSocket() : secure;
    this.state = secure == null ? State.IDLE : State.SECURING;
    DataWriter target = secure == null ? raw.dataWriter() : new SecureWriter(secure);
    this.http = protocol.apply(new GuardedContext(raw, this, reader, new GuardedWriter(target, this), guard.router()));
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    if (!guard.add(this)) {
      throw new CloseConnectionException("the server is closing");
    }
    thread = Thread.currentThread();
    try {
      if (secured()) {
        serve(limit);
      }
    } finally {
      if (secure != null) {
        secure.finish();
      }
      guard.remove(this);
      thread = null;
    }
  }

  /** Serves requests, and lingers where the last of them may not have been read to its end. */
  private void serve(Limit limit) throws InterruptedException {
    try {
      http.handle(limit);
      if (state() != State.UPGRADED) {
        linger();
      }
    } catch (CloseConnectionException e) {
      if (state() == State.HANDLING) {
        linger();
      }
      throw e;
    }
  }

  /** Returns whether requests may come, after the handshake of TLS where there is one. */
  private boolean secured() {
    if (secure == null) {
      return true;
    }
    switch (secure.secure()) {
      case SECURE -> {
        become(State.IDLE);
        return true;
      }
      case PLAIN -> {
        byte[] answer = guard.plainly(secure); // asks checks, which may take longer than the rest of the connection has
        become(State.LINGERING);
        secure.plain().write(BufferData.create(answer));
      }
      case NONE -> { }
    }
    return false;
  }

  /** Returns what requests are read from and answered to, encrypted where the server speaks TLS. */
  HelidonSocket socket() {
    return socket;
  }

  /** Returns the thread that serves the connection, or null when none does. */
  @Nullable Thread thread() {
    return thread;
  }

  /**
   * Says that nothing more comes, and reads on until the peer has closed too: a close with unread bytes resets the connection, and a
   * peer that is still sending would lose the answer (RFC 9112, section 9.6). It has as long as for a body that is taken.
   */
  private void linger() {
    become(State.LINGERING);
    endOutput();
    try {
      while (socket.get() != null) {
        heard();
      }
    } catch (UncheckedIOException e) {
      guard.countBroken();
    }
  }

  private void endOutput() {
    if (secure != null) {
      secure.endOutput();
      return;
    }
    try {
      Socket plain = guard.accepted(raw);
      if (plain != null) {
        plain.shutdownOutput();
      }
    } catch (IOException e) {
      guard.countBroken();
    }
  }

  private synchronized void heard() {
    readSince = System.nanoTime();
  }

  private byte @Nullable [] read() {
    beforeRead();
    byte[] bytes;
    try {
      bytes = socket.get();
    } catch (UncheckedIOException e) {
      throw new ServerConnectionException("the connection broke", e);
    }
    afterRead(bytes == null ? 0 : bytes.length);
    return bytes;
  }

  private synchronized void beforeRead() {
    readSince = System.nanoTime();
  }

  private synchronized void afterRead(int count) {
    long now = System.nanoTime();
    switch (state) {
      case IDLE -> {
        if (count > 0) {
          become(State.HEAD);
        }
      }
      case HANDLING -> {
        bodyWaited += now - readSince;
        bodyBytes += count;
        if (bodyBytes > 8L * guard.settings().maxRequestBytes() + 65_536) {
          become(State.CUT);
          throw new CloseConnectionException("the body's framing is longer than its content may be");
        }
      }
      case CUT -> throw new CloseConnectionException("the connection is cut");
      case SECURING, HEAD, STREAMING, UPGRADED, LINGERING -> { }
    }
    readSince = 0;
  }

  synchronized State state() {
    return state;
  }

  private synchronized void become(State next) {
    if (state != State.CUT) {
      state = next;
      stateSince = System.nanoTime();
    }
  }

  /** The first line of a request is there. */
  void prologue(Method method) {
    headOnly = Method.HEAD.equals(method);
    allowedOrigin = null;
  }

  /** The headers of a request are there; its handling begins. */
  synchronized void headersEnd(@Nullable String origin) {
    allowedOrigin = origin;
    bodyWaited = 0;
    bodyBytes = 0;
    become(State.HANDLING);
    if (state == State.CUT) {
      throw new CloseConnectionException("the headers came too late");
    }
  }

  /** The response to a request is sent, the rest of its body may not be read yet. */
  void answered() {
    become(State.HANDLING);
  }

  /** A request is over; what is already there of the next one counts from now. */
  synchronized void requestEnd() {
    become(reader.available() > 0 ? State.HEAD : State.IDLE);
    headOnly = false;
  }

  /** The response is an event stream: the peer says nothing more. */
  void streaming() {
    become(State.STREAMING);
  }

  /** Another protocol is about to take over, or has declined. */
  void upgraded(boolean taken) {
    become(taken ? State.UPGRADED : State.HANDLING);
  }

  /** Blocks until the peer sends something or is gone. To be called while streaming only. */
  void awaitPeer() {
    try {
      reader.ensureAvailable();
    } catch (DataReader.InsufficientDataAvailableException | CloseConnectionException e) {
      guard.countBroken();
    }
  }

  void writing(boolean begins) {
    writeSince = begins ? Math.max(1, System.nanoTime()) : 0;
  }

  boolean headOnly() {
    return headOnly;
  }

  boolean isUpgraded() {
    return state() == State.UPGRADED;
  }

  @Nullable String allowedOrigin() {
    return allowedOrigin;
  }

  void closeAfterResponse() {
    closeAfter = true;
  }

  boolean closesAfterResponse() {
    return closeAfter;
  }

  /** Closes the socket, which frees whatever waits for the peer. Does not block. */
  void abort() {
    try {
      raw.serverSocket().close();
    } catch (UncheckedIOException e) {
      guard.countBroken();
    }
  }

  /** Closes the connection when it waits between requests. */
  synchronized void closeIfIdle() {
    if (state == State.IDLE && reader.available() == 0 && secure != null) {
      secure.close();
    } else if (state == State.SECURING || (state == State.IDLE && reader.available() == 0)) {
      state = State.CUT;
      abort();
    }
  }

  /** Closes the connection when its peer has taken too long. Quick; called from outside by turns. */
  void check(long now) {
    if (late(now)) {
      guard.countLate();
      abort();
    }
  }

  private synchronized boolean late(long now) {
    WebSettings limits = guard.settings();
    boolean late = switch (state) {
      case IDLE -> now - stateSince > patience(limits.idleTimeout());
      case SECURING -> now - stateSince > SECURING_NANOS
          || (readSince != 0 && bodyWaited + (now - readSince) > patience(limits.headerTimeout()));
      case HEAD -> now - stateSince > patience(limits.headerTimeout());
      case HANDLING -> (readSince != 0 && bodyWaited + (now - readSince) > limits.bodyTimeout().toNanos()) || lateWrite(now);
      case STREAMING -> lateWrite(now);
      case LINGERING -> lingered(now);
      case UPGRADED, CUT -> false;
    };
    if (late) {
      state = State.CUT;
    }
    return late;
  }

  private boolean lingered(long now) {
    long lingering = now - stateSince;
    long silent = readSince == 0 ? lingering : Math.min(lingering, now - readSince);
    return silent > SILENCE_NANOS || lingering > guard.settings().bodyTimeout().toNanos()
        || (lingering > HASTE_NANOS && (guard.isCrowded() || guard.isRefusing()));
  }

  private long patience(Duration usual) {
    return guard.isCrowded() ? Math.min(usual.toNanos(), ConnectionGuard.CROWDED_PATIENCE.toNanos()) : usual.toNanos();
  }

  private boolean lateWrite(long now) {
    long since = writeSince;
    return since != 0 && now - since > guard.settings().writeTimeout().toNanos();
  }

  /** What the handshake of TLS waits for the peer counts, and not what it waits for a processor: else all would fail when many come. */
  private final class HandshakeWatch implements SecureSocket.Watch {

    @Override
    public void waiting(boolean begins) {
      synchronized (GuardedConnection.this) {
        if (state == State.SECURING) {
          long now = System.nanoTime();
          bodyWaited += begins ? 0 : now - readSince;
          readSince = begins ? now : 0;
        }
      }
    }

    @Override
    public void ending() {
      become(State.LINGERING);
    }
  }

  ConnectionContext context() {
    return raw;
  }

  @Override
  public boolean canInterrupt() {
    return switch (state()) {
      case IDLE, UPGRADED -> http instanceof InterruptableTask<?> task && task.canInterrupt();
      case SECURING, HEAD, HANDLING, STREAMING, LINGERING, CUT -> false;
    };
  }

  /** Asked by the server's timer alone, which it ends: deadlines are kept here. */
  @Override
  public Duration idleTime() {
    guard.endTimer();
    return Duration.ZERO;
  }

  @Override
  public void close(boolean interrupt) {
    http.close(interrupt);
  }
}
