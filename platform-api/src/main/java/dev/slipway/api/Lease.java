package dev.slipway.api;

/**
 * The right to take back one contribution.
 *
 * <p>Thread-safe. Closing twice does nothing. A lease that a module keeps open is closed by the host when the module
 * stops, last acquired first.
 */
@FunctionalInterface
public interface Lease extends AutoCloseable {

  /** Takes the contribution back. Returns when no new use of it can begin; does not block on uses that are under way. */
  @Override
  void close();
}
