package dev.slipway.relay.guard;

import dev.slipway.api.Deadline;
import dev.slipway.api.Graceful;
import dev.slipway.api.Work;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The HTTP proxy (RFC 9110, section 3.7) on the loopback interface through which ffmpeg reaches whatever it reaches by HTTP or TLS.
 *
 * <p>It resolves every host itself, checks it by {@link Hosts}, and connects to an address that was checked: so neither a redirect nor
 * an address inside a playlist nor a name that leads elsewhere the next time gets ffmpeg to where it must not go. It serves absolute
 * {@code http} addresses by GET and HEAD, and CONNECT, which ffmpeg uses for {@code https}, {@code rtmps} and {@code rtsps}. Who uses it
 * must know a random password, which stands in the environment of the module's own processes only.
 *
 * <p>Thread-safe. It has a listener of its own instead of one of the host, since the host ends the connections of its listeners when the
 * drain begins, and the inputs end after the outputs. Its threads are those of the module; it ends with its drain, at the latest with
 * {@link #close}.
 */
public final class FilterProxy implements Graceful, AutoCloseable {

  private static final Logger LOGGER = System.getLogger(FilterProxy.class.getName());
  private static final int MAX_CONNECTIONS = 512;
  private static final int BACKLOG = 64;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final String USER = "relay";

  private final Hosts hosts;
  private final String password;
  private final ServerSocket server;
  private final ThreadFactory threads;
  private final Thread acceptor;
  private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();
  private final Set<RtspDoor> doors = ConcurrentHashMap.newKeySet();
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  private FilterProxy(Work work, Hosts hosts, ServerSocket server) {
    this.hosts = hosts;
    this.server = server;
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    this.password = HexFormat.of().formatHex(random);
    this.threads = work.virtual("proxy");
    this.acceptor = work.platform("proxy-accept").newThread(this::accept);
  }

  /**
   * Opens a proxy on a free port; the caller owns it.
   *
   * @throws IOException when there is no free port
   */
  public static FilterProxy start(Work work, Hosts hosts) throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), BACKLOG);
      FilterProxy proxy = new FilterProxy(work, hosts, server);
      proxy.acceptor.start();
      return proxy;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Returns the address with the password, which must not be logged. */
  public URI address() {
    return URI.create("http://" + USER + ":" + password + "@127.0.0.1:" + server.getLocalPort());
  }

  /**
   * Returns what the environment of a process must say so that its connections come here. What else is in there by the names {@code
   * no_proxy}, {@code NO_PROXY}, {@code all_proxy} and {@code https_proxy} must be taken out.
   */
  public Map<String, String> environment() {
    return Map.of("http_proxy", address().toString());
  }

  /** Returns how many connections are open. */
  public int connections() {
    return open.size();
  }

  /** Returns how many requests were let through. */
  public long served() {
    return served.get();
  }

  /** Returns how many requests were refused since their host must not be reached. */
  public long refused() {
    return refused.get();
  }

  Hosts hosts() {
    return hosts;
  }

  /** Opens a way to an RTSP server on which redirects are refused; it ends with this proxy at the latest. */
  RtspDoor door(Address address, List<InetAddress> addresses) {
    AtomicReference<RtspDoor> self = new AtomicReference<>();
    RtspDoor door = RtspDoor.open(address, addresses, threads, () -> doors.removeIf(other -> other.equals(self.get())));
    self.set(door);
    doors.add(door);
    if (server.isClosed()) {
      door.close();
    }
    return door;
  }

  String credentials() {
    return USER + ":" + password;
  }

  ThreadFactory threads() {
    return threads;
  }

  void countServed() {
    served.incrementAndGet();
  }

  void countRefused() {
    refused.incrementAndGet();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        begin(server.accept());
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOGGER.log(Level.WARNING, "the filtering proxy cannot accept: " + e);
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (IllegalStateException e) {
        // the module is closing and hands out no more threads
        closeListener();
      }
    }
  }

  private void begin(Socket socket) throws IOException {
    ProxyConnection connection = new ProxyConnection(this, socket);
    if (open.size() >= MAX_CONNECTIONS) {
      connection.close();
      return;
    }
    open.add(connection);
    try {
      threads.newThread(() -> serve(connection)).start();
    } catch (RuntimeException e) {
      end(connection);
      throw e;
    }
    if (server.isClosed()) {
      connection.close();
    }
  }

  private void serve(ProxyConnection connection) {
    try {
      connection.serve();
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "a connection of the filtering proxy broke", e);
    } finally {
      end(connection);
    }
  }

  private void end(ProxyConnection connection) {
    connection.close();
    open.remove(connection);
  }

  /** Ends every connection: by now nothing is left that should use one. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    close();
    acceptor.join(Math.max(1, deadline.remaining().toMillis()));
  }

  @Override
  public void close() {
    closeListener();
    open.forEach(ProxyConnection::close);
    doors.forEach(RtspDoor::close);
  }

  private void closeListener() {
    try {
      server.close();
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "closing the listener of the filtering proxy failed", e);
    }
  }

  @Override
  public String toString() {
    return "filtering proxy on port " + server.getLocalPort() + ", " + open.size() + " connections";
  }
}
