package dev.slipway.api;

/** The effective values of declared settings. Immutable for the life of a module, and thread-safe. */
@FunctionalInterface
public interface Settings {

  /**
   * Returns the effective value of {@code setting}: from the system properties, else the environment, else the
   * configuration file, else its default.
   *
   * @throws IllegalArgumentException when the setting was not declared
   */
  <T> T get(Setting<T> setting);
}
