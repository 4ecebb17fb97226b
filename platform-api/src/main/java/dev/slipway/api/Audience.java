package dev.slipway.api;

/**
 * Many sessions that hear the same frames.
 *
 * <p>Thread-safe. Each session hears the frames in the order in which they were offered here. No method blocks: a peer that
 * is slow is dealt with by its own outbox and never delays another.
 */
public interface Audience {

  /** Adds a session, which hears what is offered from now on. It leaves by the lease or when it ends. */
  Lease add(Session session);

  /** Offers a frame to every session. */
  void offer(Frame frame);

  /** Offers a frame that may stand in for an older one with an equal key, see {@link Session#offer(Object, Frame)}. */
  void offer(Object key, Frame frame);

  /** Returns how many sessions there are now. */
  int size();

  /**
   * Returns how many of the frames offered last have not been written to all sessions that keep pace. A source that can wait, such as
   * a replay, goes on while this is small; sessions that lag behind are dealt with by their own outboxes and are not counted.
   */
  default int waiting() {
    return 0;
  }
}
