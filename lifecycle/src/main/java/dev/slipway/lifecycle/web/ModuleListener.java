package dev.slipway.lifecycle.web;

import dev.slipway.api.Connection;
import dev.slipway.api.ConnectionHandler;
import dev.slipway.api.Deadline;
import dev.slipway.api.ListenPolicy;
import dev.slipway.api.Listener;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A module's own listener: one platform thread accepts, and a virtual thread serves each connection. Thread-safe.
 *
 * <p>Accepting goes on after an error that is not its end, such as too many open files, with a pause.
 */
final class ModuleListener implements Listener {

  private static final Logger LOGGER = System.getLogger(ModuleListener.class.getName());
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private final ModuleScope scope;
  private final String name;
  private final ListenPolicy policy;
  private final ConnectionHandler handler;
  private final ServerSocket server;
  private final Thread acceptor;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong broken = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private final Set<Served> open = new HashSet<>();
  private volatile @Nullable Holding holding;

  private ModuleListener(ModuleScope scope, String name, ListenPolicy policy, ConnectionHandler handler, ServerSocket server) {
    this.scope = scope;
    this.name = name;
    this.policy = policy;
    this.handler = handler;
    this.server = server;
    this.acceptor = Thread.ofPlatform()
        .name(scope.name() + "/" + name + "-accept")
        .daemon()
        .inheritInheritableThreadLocals(false)
        .unstarted(this::accept);
  }

  /** Binds and begins to accept. Blocks for the bind. */
  static ModuleListener open(ModuleScope scope, String name, ListenPolicy policy, ConnectionHandler handler) {
    ServerSocket server = null;
    try {
      server = new ServerSocket();
      server.bind(new InetSocketAddress(policy.host(), policy.port()));
      ModuleListener listener = new ModuleListener(scope, name, policy, handler, server);
      listener.acceptor.start();
      return listener;
    } catch (IOException e) {
      closeQuietly(server);
      throw new UncheckedIOException(
          "cannot listen on " + policy.host() + ":" + policy.port() + " for '" + name + "' of module '" + scope.name() + "': "
              + e.getMessage(), e);
    }
  }

  void holding(Holding recorded) {
    holding = recorded;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, policy.idleTimeout().toMillis())));
        begin(new Served(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOGGER.log(Level.WARNING, "listener '" + name + "' of module '" + scope.name() + "' cannot accept: " + e);
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void begin(Served served) {
    boolean taken;
    lock.lock();
    try {
      taken = open.size() < policy.maxConnections() && !server.isClosed();
      if (taken) {
        open.add(served);
      }
    } finally {
      lock.unlock();
    }
    if (taken) {
      Thread.ofVirtual()
          .name(scope.name() + "/" + name + "-" + numbers.incrementAndGet())
          .inheritInheritableThreadLocals(false)
          .start(() -> serve(served));
    } else {
      refused.incrementAndGet();
      served.close();
    }
  }

  private void serve(Served served) {
    served.serving(Thread.currentThread());
    try {
      scope.call(() -> {
        handler.serve(served);
        return served;
      });
    } catch (IOException e) {
      broken.incrementAndGet();
      LOGGER.log(Level.DEBUG, "connection of " + served.peer() + " at '" + name + "' of module '" + scope.name() + "' broke", e);
    } catch (Exception e) {
      broken.incrementAndGet();
      LOGGER.log(Level.ERROR, "connection of " + served.peer() + " at '" + name + "' of module '" + scope.name() + "' failed", e);
    } catch (Error e) {
      LOGGER.log(Level.ERROR, "connection of " + served.peer() + " at '" + name + "' of module '" + scope.name() + "' failed", e);
      scope.failed(e);
    } finally {
      served.close();
      end(served);
    }
  }

  private void end(Served served) {
    lock.lock();
    try {
      open.remove(served);
      if (open.isEmpty()) {
        empty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int port() {
    return server.getLocalPort();
  }

  @Override
  public int connections() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  /** Strikes the listener from the ledger and stops accepting. */
  @Override
  public void close() {
    Holding recorded = holding;
    if (recorded == null) {
      release();
    } else {
      recorded.close();
    }
  }

  /** Returns whether it accepts no more and has no connections left. */
  boolean isOver() {
    return server.isClosed() && connections() == 0;
  }

  /** Stops accepting. Connections go on. */
  void release() {
    closeQuietly(server);
    LockSupport.unpark(acceptor);
  }

  /** Ends the input of every connection and waits until all have ended; what has not by the deadline is closed. */
  void drain(Deadline deadline) throws InterruptedException {
    snapshot().forEach(Served::endInput);
    if (!awaitEmpty(deadline)) {
      abort();
    }
  }

  /** Closes the sockets of all connections. */
  void abort() {
    snapshot().forEach(Served::close);
  }

  /** Interrupts the threads of all connections. */
  void interrupt() {
    snapshot().forEach(Served::interrupt);
  }

  boolean awaitEmpty(Deadline deadline) throws InterruptedException {
    return Waits.until(open::isEmpty, lock, empty, deadline);
  }

  /** Waits for the end of the accepting thread. */
  void join(Deadline deadline) throws InterruptedException {
    acceptor.join(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)));
  }

  private List<Served> snapshot() {
    lock.lock();
    try {
      return new ArrayList<>(open);
    } finally {
      lock.unlock();
    }
  }

  private static void closeQuietly(@Nullable AutoCloseable closeable) {
    if (closeable != null) {
      try {
        closeable.close();
      } catch (Exception e) {
        LOGGER.log(Level.DEBUG, "closing " + closeable + " failed", e);
      }
    }
  }

  @Override
  public String toString() {
    return "listener '" + name + "' on port " + port() + ", " + connections() + " connections";
  }

  /** One connection. */
  private static final class Served implements Connection {

    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;
    private volatile @Nullable Thread thread;

    Served(Socket socket) throws IOException {
      this.socket = socket;
      this.input = socket.getInputStream();
      this.output = socket.getOutputStream();
    }

    @Override
    public SocketAddress peer() {
      return socket.getRemoteSocketAddress();
    }

    @Override
    public InputStream input() {
      return input;
    }

    @Override
    public OutputStream output() {
      return output;
    }

    @Override
    public void endOutput() throws IOException {
      socket.shutdownOutput();
    }

    void endInput() {
      try {
        socket.shutdownInput();
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "ending the input of " + peer() + " failed", e);
      }
    }

    void serving(Thread by) {
      thread = by;
    }

    void interrupt() {
      Thread by = thread;
      if (by != null) {
        by.interrupt();
      }
    }

    @Override
    public void close() {
      closeQuietly(socket);
    }
  }
}
