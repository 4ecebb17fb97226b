package dev.slipway.api;

/** What happens to a session whose outbox is full because its peer reads too slowly. */
public enum Overflow {
  /** The oldest frame that waits is dropped for the new one. */
  DROP_OLDEST,
  /** A frame that waits with the same key is replaced in its place; without one, the oldest keyed frame is dropped. */
  CONFLATE,
  /**
   * Nothing is dropped: the session is closed with 1013 once its peer has blocked a write for
   * {@link SocketPolicy#patience}. A moment's overload is ridden out on up to four times the outbox; one frame more closes it.
   */
  DISCONNECT
}
