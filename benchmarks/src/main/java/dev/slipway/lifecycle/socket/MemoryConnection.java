package dev.slipway.lifecycle.socket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a network, to a peer that says nothing: what is written goes to a consumer at once, and a read blocks
 * until the socket closes. Thread-safe, as far as the consumer is. Knows no more of a connection than {@link Transport} asks.
 */
final class MemoryConnection implements ConnectionContext, HelidonSocket {

  private final Consumer<byte[]> peer;
  private final CountDownLatch closed = new CountDownLatch(1);

  MemoryConnection(Consumer<byte[]> peer) {
    this.peer = peer;
  }

  @Override
  public HelidonSocket serverSocket() {
    return this;
  }

  @Override
  public DataReader dataReader() {
    return new DataReader(this);
  }

  @Override
  public void write(BufferData buffer) {
    if (!isConnected()) {
      throw new UncheckedIOException(new IOException("closed"));
    }
    peer.accept(buffer.readBytes());
  }

  @Override
  public byte @Nullable [] get() {
    try {
      closed.await();
    } catch (InterruptedException _) {
      close(); // as an interrupt does to a socket that a virtual thread reads
    }
    return null;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  @Override
  public boolean isConnected() {
    return closed.getCount() > 0;
  }

  @Override
  public void idle() {}

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public String socketId() {
    return "memory";
  }

  @Override
  public String childSocketId() {
    return "memory";
  }

  @Override
  public int read(BufferData buffer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PeerInfo remotePeer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public PeerInfo localPeer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ListenerContext listenerContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ExecutorService executor() {
    throw new UnsupportedOperationException();
  }

  @Override
  public DataWriter dataWriter() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Router router() {
    throw new UnsupportedOperationException();
  }
}
