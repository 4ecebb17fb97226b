package dev.slipway.api;

/** What a module does with event streams. Thread-safe: called on each stream's own virtual thread. */
public interface StreamHandler {

  /**
   * Called when a client has connected; events may be offered from now on, from any thread. May block.
   *
   * @throws Refusal when the stream is refused; answered with its status
   */
  void opened(EventStream stream);

  /** Called exactly once for each stream that was opened, however it ended. */
  default void closed(EventStream stream) {}
}
