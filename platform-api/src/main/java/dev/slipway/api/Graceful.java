package dev.slipway.api;

/**
 * Something that can be asked to finish its work before it is closed.
 *
 * <p>A module is graceful, and so may be any resource that it {@linkplain ModuleContext#own owns}: the host calls the
 * module first and then what it owns, last acquired first. Each method is called at most once, on a platform thread of
 * the host that does nothing else, with the module's loader as context class loader.
 */
public interface Graceful {

  /**
   * Stops taking new work. The host already answers new requests and upgrades with 503 when this is called; what is left
   * is work that the module starts by itself. Must return at once.
   */
  default void quiesce() {}

  /**
   * Finishes the work that was accepted. Returns when it is done, or gives up when the deadline has passed.
   *
   * <p>May block until {@code deadline}; a call that overstays is interrupted, then abandoned and reported with its stack.
   *
   * @param deadline the moment at which the host goes on without this work
   * @throws InterruptedException when the host interrupts a call that overstayed
   */
  default void drain(Deadline deadline) throws InterruptedException {}
}
