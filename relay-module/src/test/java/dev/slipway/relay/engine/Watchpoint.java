package dev.slipway.relay.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A way to a server that measures the pauses of who sends, and that can be blocked: nothing is read any more, as by a peer that
 * hangs. Thread-safe.
 */
final class Watchpoint implements AutoCloseable {

  private final ServerSocket listener;
  private final int target;
  private final List<Socket> open = new ArrayList<>();
  private final AtomicLong lastAt = new AtomicLong();
  private final AtomicLong longestPause = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean blocked;

  /** A way to a port of this machine; to none when {@code target} is 0: who comes is accepted and never answered. */
  Watchpoint(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket();
    listener.setReceiveBufferSize(16 * 1024); // or megabytes lie between a stall and who shall see it
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    Thread.ofPlatform().daemon().name("junit-watchpoint").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void block(boolean block) {
    blocked = block;
  }

  int connections() {
    return connections.get();
  }

  /** Measures anew. */
  void reset() {
    lastAt.set(System.nanoTime());
    longestPause.set(0);
  }

  long longestPauseMillis() {
    return Math.max(longestPause.get(), System.nanoTime() - lastAt.get()) / 1_000_000;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        keep(client);
        connections.incrementAndGet();
        if (target != 0) {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
          keep(server);
          Thread.ofPlatform().daemon().name("junit-watchpoint").start(() -> copy(client, server, true));
          Thread.ofPlatform().daemon().name("junit-watchpoint").start(() -> copy(server, client, false));
        }
      }
    } catch (IOException e) {
      closeAll();
    }
  }

  private synchronized void keep(Socket socket) {
    open.add(socket);
  }

  private void copy(Socket from, Socket to, boolean measured) {
    byte[] buffer = new byte[16 * 1024];
    try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (measured) {
          long now = System.nanoTime();
          long pause = now - lastAt.getAndSet(now);
          longestPause.accumulateAndGet(pause, Math::max);
        }
        out.write(buffer, 0, count);
        while (blocked && !from.isClosed()) {
          LockSupport.parkNanos(1_000_000);
        }
      }
    } catch (IOException e) {
      System.getLogger("watchpoint").log(System.Logger.Level.DEBUG, "a way is closed", e);
    }
  }

  private synchronized void closeAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    blocked = false;
    listener.close();
    closeAll();
  }
}
