package dev.slipway.api;

import java.net.SocketAddress;

/**
 * One WebSocket peer.
 *
 * <p>Thread-safe. No method blocks: frames go to a bounded outbox that the host empties, and a close waits behind them.
 */
public interface Session {

  /** Returns an identifier that no other session of this process has. */
  String id();

  /** Returns who the peer is. */
  Principal principal();

  /** Returns the address of the peer. */
  SocketAddress peer();

  /**
   * Queues a frame behind those that wait.
   *
   * @return whether it was taken; false when the session is closing, or the outbox was full and its policy refused it
   */
  boolean offer(Frame frame);

  /**
   * Queues a frame, in the place of one that waits with an equal key where the endpoint's policy is
   * {@link Overflow#CONFLATE} and the outbox is full.
   *
   * @return whether it was taken
   */
  boolean offer(Object key, Frame frame);

  /**
   * Closes the session once what waits has been sent: a close frame, the peer's answer, then the socket. The first call
   * counts.
   *
   * @param code a close code that may be sent (RFC 6455, section 7.4)
   * @param reason at most 123 bytes of UTF-8; more is cut
   * @throws IllegalArgumentException when the code must not be sent
   */
  void close(int code, String reason);

  /**
   * Returns how many frames wait for the peer. A source that can wait, such as a replay of the past, goes on while this is small.
   */
  default int waiting() {
    return 0;
  }

  /** Returns whether frames are still taken. */
  boolean isOpen();

  /**
   * Waits until at most half of the outbox is taken, in frames and in bytes: for whoever has more to tell one peer than fits into
   * it. Blocks until then, until the session is closing, or until {@code deadline}.
   *
   * @return whether there is space and frames are still taken
   * @throws InterruptedException when interrupted while waiting
   */
  boolean awaitSpace(Deadline deadline) throws InterruptedException;
}
