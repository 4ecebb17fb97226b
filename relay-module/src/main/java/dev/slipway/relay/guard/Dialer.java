package dev.slipway.relay.guard;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connects to one of several addresses, which have been checked. One dial by one thread; {@link #close} is thread-safe. */
final class Dialer implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(Dialer.class.getName());
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int MAX_ADDRESSES = 4;

  private @Nullable Socket socket;
  private boolean closed;

  /** Nobody answered. */
  static final class Unreachable extends IOException {

    private static final long serialVersionUID = 1L;

    Unreachable(String message, @Nullable IOException cause) {
      super(message, cause);
    }
  }

  /**
   * Returns a connection to the first address that takes one. Blocks for at most five seconds per address.
   *
   * @throws Unreachable when none does
   */
  Socket dial(List<InetAddress> addresses, int port) throws Unreachable {
    IOException last = null;
    for (InetAddress address : addresses.stream().limit(MAX_ADDRESSES).toList()) {
      Socket candidate = use(new Socket());
      try {
        candidate.setTcpNoDelay(true);
        candidate.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
        return candidate;
      } catch (IOException e) {
        closeQuietly(candidate);
        last = e;
      }
    }
    throw new Unreachable("Nobody answers at port " + port, last);
  }

  private synchronized Socket use(Socket candidate) throws Unreachable {
    if (closed) {
      closeQuietly(candidate);
      throw new Unreachable("the relay is stopping", null);
    }
    socket = candidate;
    return candidate;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (socket != null) {
      closeQuietly(socket);
    }
  }

  static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "closing " + closeable + " failed", e);
    }
  }
}
