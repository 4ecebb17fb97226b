package dev.slipway.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;

/** One connection of a module's own listener. The streams are confined to one thread each; {@link #close} is thread-safe. */
public interface Connection extends AutoCloseable {

  /** Returns the peer's address. */
  SocketAddress peer();

  /** Returns what the peer sends; a read that waits longer than the idle timeout throws. */
  InputStream input();

  /** Returns what the peer receives. */
  OutputStream output();

  /**
   * Says that nothing more comes; the peer can still be heard. To be followed by reading until the peer has closed, or for a moment: a
   * {@link #close} with bytes unread resets the connection, and a peer that is still sending may lose what was written last.
   *
   * @throws IOException when the connection is broken
   */
  void endOutput() throws IOException;

  /** Closes the socket, which frees a blocked read or write. */
  @Override
  void close();
}
