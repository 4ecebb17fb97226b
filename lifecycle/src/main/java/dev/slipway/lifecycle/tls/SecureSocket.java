package dev.slipway.lifecycle.tls;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection with TLS between its socket and its protocol. Reading and writing are one thread's each; closing is anybody's.
 *
 * <p>The JDK's socket is laid over the one that was accepted, which stays at hand: closing that frees whoever reads or writes, while
 * closing the upper one waits for its writer. So {@link #close} only begins the end, and whoever began it from outside must see
 * to it that {@link #cut} comes when it takes too long.
 */
public final class SecureSocket implements HelidonSocket {

  /** What a peer turned out to be. */
  public enum Peer {
    /** It speaks TLS, and the connection is secured. */
    SECURE,
    /** It speaks HTTP without TLS. */
    PLAIN,
    /** It has gone, or speaks neither. */
    NONE
  }

  /** Who keeps the deadlines of the connection. Quick; called on whatever thread reads or closes. */
  public interface Watch {

    /** The handshake begins to wait for bytes of the peer, or has them. */
    void waiting(boolean begins);

    /** The connection begins to close in good order; called once. */
    void ending();
  }

  private static final Logger LOGGER = System.getLogger(SecureSocket.class.getName());
  private static final byte HANDSHAKE = 22; // RFC 8446, section 5.1

  private final HelidonSocket plain;
  private final Socket raw;
  private final Certificates certificates;
  private final Watch watch;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private byte[] first = new byte[0];
  private volatile @Nullable SSLSocket secured;
  private @Nullable InputStream in;
  private @Nullable OutputStream out;

  /**
   * A connection that is not secured yet.
   *
   * @param plain the connection as it was accepted, of which nothing was read
   * @param raw its socket
   * @param watch who keeps its deadlines
   */
  public SecureSocket(HelidonSocket plain, Socket raw, Certificates certificates, Watch watch) {
    this.plain = plain;
    this.raw = raw;
    this.certificates = certificates;
    this.watch = watch;
  }

  /** Secures the connection, with the certificate that is current now. Blocks until the peer has done its part. */
  public Peer secure() {
    try {
      watch.waiting(true);
      byte[] came = plain.get();
      watch.waiting(false);
      if (came == null) {
        return Peer.NONE;
      }
      if (came[0] >= 'A' && came[0] <= 'Z') {
        first = came;
        return Peer.PLAIN;
      }
      if (came[0] != HANDSHAKE) {
        certificates.counted(false);
        return Peer.NONE;
      }
      handshake(came);
      certificates.counted(true);
      return Peer.SECURE;
    } catch (IOException | UncheckedIOException e) {
      certificates.counted(false);
      LOGGER.log(Level.DEBUG, () -> "no TLS with " + raw.getRemoteSocketAddress() + ": " + e);
      return Peer.NONE;
    }
  }

  /** Returns what a peer that is {@link Peer#PLAIN} said first. */
  public byte[] first() {
    return first;
  }

  /** Counts the peer among those that did not speak TLS as it is spoken here. */
  public void refused() {
    certificates.counted(false);
  }

  private void handshake(byte[] first) throws IOException {
    Identity identity = certificates.current();
    SSLSocket socket =
        (SSLSocket) identity.context().getSocketFactory().createSocket(raw, new Incoming(first, raw.getInputStream()), true);
    socket.setSSLParameters(identity.parameters());
    socket.startHandshake();
    in = socket.getInputStream();
    out = socket.getOutputStream();
    secured = socket;
  }

  /** What the peer sends: first what was read before, then what comes; it never ends before the socket does. */
  private final class Incoming extends FilterInputStream {

    private final ByteArrayInputStream first;

    Incoming(byte[] first, InputStream rest) {
      super(rest);
      this.first = new ByteArrayInputStream(first);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (first.available() > 0) {
        return first.read(bytes, from, length);
      }
      if (secured != null) {
        return super.read(bytes, from, length);
      }
      watch.waiting(true);
      try {
        return super.read(bytes, from, length);
      } finally {
        watch.waiting(false);
      }
    }

    @Override
    public int available() throws IOException {
      return first.available() + super.available();
    }
  }

  /** Returns the socket that was accepted. */
  public Socket raw() {
    return raw;
  }

  /** Returns the connection as it was accepted, to answer a peer without TLS. */
  public HelidonSocket plain() {
    return plain;
  }

  /** Returns what is decrypted and waits, at least a byte; a fresh array, or null at the end. Blocks. */
  @Override
  public byte @Nullable [] get() {
    try {
      InputStream input = input();
      int first = input.read();
      if (first < 0) {
        return null;
      }
      byte[] bytes = new byte[1 + input.available()];
      bytes[0] = (byte) first;
      input.readNBytes(bytes, 1, bytes.length - 1);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read(BufferData buffer) {
    return buffer.readFrom(input());
  }

  @Override
  public void write(BufferData buffer) {
    buffer.writeTo(output());
  }

  private InputStream input() {
    if (in == null) {
      throw new IllegalStateException("not secured yet");
    }
    return in;
  }

  /** Returns where to write what is to be encrypted. */
  public OutputStream output() {
    if (out == null) {
      throw new IllegalStateException("not secured yet");
    }
    return out;
  }

  /** Says good-bye, and goes on reading. Blocks as long as the peer does not take what was written. */
  public void endOutput() {
    try {
      SSLSocket socket = secured;
      if (socket != null) {
        socket.shutdownOutput(); // close_notify (RFC 8446, section 6.1), and the FIN behind it
      }
    } catch (IOException e) {
      LOGGER.log(Level.TRACE, "a peer was gone before the good-bye", e);
    }
  }

  /** Begins to close in good order, on a thread of its own: what was written still goes out, then the good-bye of TLS. Does not block. */
  @Override
  public void close() {
    if (ending.compareAndSet(false, true)) {
      watch.ending();
      Thread.ofVirtual().name("slipway/tls-close").inheritInheritableThreadLocals(false).start(this::sayGoodBye);
    }
  }

  /** Closes in good order; returns when the connection is closed. Blocks as long as the peer does not take what was written. */
  public void finish() {
    if (ending.compareAndSet(false, true)) {
      watch.ending();
      sayGoodBye();
      return;
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      cut();
      Thread.currentThread().interrupt();
    }
  }

  private void sayGoodBye() {
    try {
      endOutput();
    } finally {
      cut();
      ended.countDown();
    }
  }

  /** Closes the socket at once, which frees whoever reads, writes or says good-bye. Does not block. */
  public void cut() {
    try {
      raw.close();
    } catch (IOException e) {
      LOGGER.log(Level.TRACE, "what is closed badly is closed", e);
    }
  }

  @Override
  public void idle() {}

  @Override
  public boolean isConnected() {
    return !raw.isClosed();
  }

  @Override
  public PeerInfo remotePeer() {
    return plain.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return plain.localPeer();
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public String socketId() {
    return plain.socketId();
  }

  @Override
  public String childSocketId() {
    return plain.childSocketId();
  }
}
