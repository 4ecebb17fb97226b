package dev.slipway.api;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Services between modules: interfaces, handed out as proxies of the host.
 *
 * <p>Thread-safe; no method blocks. A proxy calls the provider on the caller's thread with the provider's loader as context
 * class loader, and throws {@link ServiceGone} once the provider has taken the service back; so a provider that was stopped
 * is never called and never kept in memory. Interfaces that two modules share lie in
 * {@code modules/<name>/contract/*.jar}.
 */
public interface Services {

  /**
   * Provides {@code service} to the modules that depend on this one.
   *
   * @throws IllegalArgumentException when {@code contract} is not an interface
   * @throws IllegalStateException when another module provides it, naming both
   */
  <T> Lease provide(Class<T> contract, T service);

  /**
   * Returns the service of a module that this one depends on, or of the kernel ({@link PlatformView},
   * {@link PlatformControl}).
   *
   * @throws IllegalStateException when nobody provides it, or its provider is not among the declared dependencies
   */
  <T> T require(Class<T> contract);

  /**
   * Tells {@code observer} of the provider of {@code contract}: at once, and whenever it comes or goes. The observer is
   * called in order, one call at a time, on a thread of the host. Works without a declared dependency.
   */
  <T> Lease watch(Class<T> contract, Consumer<Optional<T>> observer);
}
