package dev.slipway.lifecycle.socket;

import dev.slipway.lifecycle.tls.SecureSocket;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** The bytes of one connection after its upgrade. Reading and writing are one thread's each; closing is anybody's. */
final class Transport {

  /** What the system may hold back for a peer that does not read; left to itself, it takes megabytes. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private final DataReader before;
  private final HelidonSocket socket;
  private final @Nullable Socket accepted;
  private final @Nullable OutputStream direct;

  /** The connection of {@code context}; {@code accepted} is its socket, where the host could learn of it. */
  Transport(ConnectionContext context, @Nullable Socket accepted) {
    this.before = context.dataReader();
    this.socket = context.serverSocket();
    this.accepted = accepted;
    if (accepted != null) {
      tune(accepted);
    }
    this.direct = socket instanceof SecureSocket secure ? secure.output() : accepted == null ? null : output(accepted);
  }

  /** The bytes go to the stream itself, which spares an object for each write. */
  private static @Nullable OutputStream output(Socket socket) {
    try {
      return socket.getOutputStream();
    } catch (IOException e) {
      return null; // closed already: the first write will tell
    }
  }

  /**
   * Returns the next bytes, a fresh array, or null at their end. Blocks as long as it takes: how long a peer may be silent is
   * judged by the host's timer, so a read timeout of the socket itself means nothing here.
   *
   * @throws UncheckedIOException when the connection broke or was closed
   */
  byte @Nullable [] read() {
    int left = before.available();
    if (left > 0) {
      return before.readBytes(left);
    }
    while (true) {
      try {
        return socket.get();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof SocketTimeoutException)) {
          throw e;
        }
      }
    }
  }

  /**
   * Writes the bytes; blocks while the peer does not take them.
   *
   * @throws UncheckedIOException when the connection broke or was closed
   */
  void write(byte[] bytes) {
    if (direct == null) {
      socket.write(BufferData.create(bytes));
      return;
    }
    try {
      direct.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tune(Socket socket) {
    try {
      socket.setTcpNoDelay(true);
      socket.setSendBufferSize(SEND_BUFFER_BYTES);
    } catch (IOException e) {
      // Closed already: the first read will tell.
    }
  }

  /**
   * Closes the socket; what was written still goes out. Frees whoever reads or writes, with TLS when what was written is out. Does
   * not block.
   */
  void close() {
    try {
      socket.close();
    } catch (UncheckedIOException e) {
      // What is closed badly is closed.
    }
  }

  /** Closes the socket and throws away what the peer has not taken: it sees a reset at once, not after what it left unread. */
  void reset() {
    if (accepted == null) {
      close();
      return;
    }
    try {
      accepted.setSoLinger(true, 0);
      accepted.close(); // not the TLS above it, which would first say good-bye
    } catch (IOException e) {
      // Closed already.
    }
  }
}
