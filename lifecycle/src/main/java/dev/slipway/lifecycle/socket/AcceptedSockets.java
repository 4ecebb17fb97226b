package dev.slipway.lifecycle.socket;

import io.helidon.common.socket.SocketOptions;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Socket options that remember each accepted socket weakly until a session asks for it.
 *
 * <p>Helidon's connections do not show their socket, and without it a connection can be closed but not reset. Thread-safe.
 */
final class AcceptedSockets implements SocketOptions {

  private record Ends(@Nullable SocketAddress remote, @Nullable SocketAddress local) {}

  private static final class Entry extends WeakReference<Socket> {
    private final Ends ends;

    Entry(Socket socket, Ends ends, ReferenceQueue<Socket> gone) {
      super(socket, gone);
      this.ends = ends;
    }
  }

  private final SocketOptions base;
  private final Map<Ends, Entry> accepted;
  private final ReferenceQueue<Socket> gone = new ReferenceQueue<>();

  AcceptedSockets(SocketOptions base) {
    this.base = base;
    this.accepted = new ConcurrentHashMap<>();
  }

  @Override
  public void configureSocket(Socket socket) {
    base.configureSocket(socket);
    for (Reference<? extends Socket> each = gone.poll(); each != null; each = gone.poll()) {
      if (each instanceof Entry entry) {
        accepted.remove(entry.ends, entry);
      }
    }
    Ends ends = new Ends(socket.getRemoteSocketAddress(), socket.getLocalSocketAddress());
    accepted.put(ends, new Entry(socket, ends, gone));
  }

  /** Returns the socket between the two addresses and forgets it; null when it was never seen. */
  @Nullable Socket claim(SocketAddress remote, SocketAddress local) {
    Entry entry = accepted.remove(new Ends(remote, local));
    return entry == null ? null : entry.get();
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return base.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return base.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return base.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return base.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return base.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return base.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return base.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return base.tcpNoDelay();
  }
}
