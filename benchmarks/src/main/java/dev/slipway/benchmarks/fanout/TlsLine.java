package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** A client's line with TLS by the JDK's engine. */
final class TlsLine implements Line {

  private static final int CIPHER_BYTES = 256 * 1_024;
  private static final int PACKET_BYTES = 32 * 1_024;

  /** Buffers of all lines: they are confined to the same thread. */
  private static final ByteBuffer INCOMING = ByteBuffer.allocateDirect(CIPHER_BYTES);
  private static final ByteBuffer OUTGOING = ByteBuffer.allocateDirect(PACKET_BYTES);
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;
  private byte[] rest = {};
  private boolean ready;

  TlsLine(SocketChannel channel, SSLContext context) {
    this.channel = channel;
    this.engine = context.createSSLEngine();
    engine.setUseClientMode(true);
  }

  @Override
  public SocketChannel channel() {
    return channel;
  }

  @Override
  public void begin() throws IOException {
    engine.beginHandshake();
    goOn(engine.getHandshakeStatus());
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    INCOMING.clear().put(rest);
    int count = channel.read(INCOMING);
    INCOMING.flip();
    while (INCOMING.hasRemaining()) {
      SSLEngineResult result = engine.unwrap(INCOMING, to);
      goOn(result.getHandshakeStatus());
      if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
        return -1;
      }
      if (result.getStatus() != SSLEngineResult.Status.OK) { // the rest of a record is missing, or there is no room for it
        break;
      }
    }
    rest = new byte[INCOMING.remaining()];
    INCOMING.get(rest);
    return count;
  }

  private void goOn(HandshakeStatus first) throws IOException {
    HandshakeStatus status = first;
    while (true) {
      switch (status) {
        case NEED_TASK -> {
          for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
          }
          status = engine.getHandshakeStatus();
        }
        case NEED_WRAP -> status = wrap(NOTHING);
        case FINISHED -> {
          ready = true;
          status = engine.getHandshakeStatus();
        }
        case NOT_HANDSHAKING, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          return;
        }
      }
    }
  }

  private HandshakeStatus wrap(ByteBuffer bytes) throws IOException {
    OUTGOING.clear();
    SSLEngineResult result = engine.wrap(bytes, OUTGOING);
    OUTGOING.flip();
    while (OUTGOING.hasRemaining()) {
      if (channel.write(OUTGOING) == 0) {
        throw new IOException("the system does not take a few bytes");
      }
    }
    return result.getHandshakeStatus();
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    goOn(wrap(bytes));
  }
}
