package dev.slipway.api;

/**
 * What a module does with one session.
 *
 * <p>Confined to the session's virtual thread: calls come one at a time, in order, and a call that blocks slows this peer
 * alone. An exception closes the session with 1011, is logged with the peer, and its text is not sent.
 */
public interface SocketHandler {

  /** Called first, when frames may be offered. */
  default void opened(Session session) {}

  /** Called for each whole text message. */
  default void text(Session session, String message) {
    session.close(1003, "text is not understood here");
  }

  /** Called for each whole binary message. The array is the handler's to keep. */
  default void binary(Session session, byte[] message) {
    session.close(1003, "binary data is not understood here");
  }

  /** Called last, exactly once for each session that was opened, however it ended. */
  default void closed(Session session, SocketEnd end) {}
}
