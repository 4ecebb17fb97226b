package dev.slipway.lifecycle.web;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** What the protocol sees of a guarded connection. Thread-safe as far as the connection's own context is. */
final class GuardedContext implements ConnectionContext {

  private final ConnectionContext raw;
  private final GuardedConnection connection;
  private final DataReader reader;
  private final GuardedWriter writer;
  private final Router router;

  GuardedContext(ConnectionContext raw, GuardedConnection connection, DataReader reader, GuardedWriter writer, Router router) {
    this.raw = raw;
    this.connection = connection;
    this.reader = reader;
    this.writer = writer;
    this.router = router;
  }

  GuardedConnection connection() {
    return connection;
  }

  void requestEnd() {
    writer.responseEnd();
    connection.requestEnd();
  }

  @Override
  public ListenerContext listenerContext() {
    return raw.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return raw.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return connection.isUpgraded() ? writer.target() : writer;
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public Router router() {
    return router;
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return raw.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return connection.socket();
  }

  @Override
  public PeerInfo remotePeer() {
    return raw.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return raw.localPeer();
  }

  @Override
  public boolean isSecure() {
    return connection.socket().isSecure();
  }

  @Override
  public String socketId() {
    return raw.socketId();
  }

  @Override
  public String childSocketId() {
    return raw.childSocketId();
  }
}
