package dev.slipway.api;

import java.util.List;
import java.util.Set;

/**
 * A feature of the platform, started once and stopped once.
 *
 * <p>A module declares exactly one provider of this interface in its {@code module-info}. The host creates it by its
 * public no-argument constructor, which must have no side effects: identity and dependencies are read before anything is
 * started, and a provider may be created only to be looked at.
 *
 * <p>All methods are called from platform threads of the host, never two at a time, with the module's loader as context
 * class loader: an implementation needs no locks for its own fields between {@link #start}, {@link #quiesce},
 * {@link #drain} and {@link #close}. A module that is started again after a stop is a new instance in a new class loader.
 */
public interface Lifecycle extends Graceful {

  /**
   * Returns the name of this module, unique on the platform: lower-case letters, digits and dashes, beginning with a
   * letter, at most 40 characters. It prefixes threads, meters, settings and health endpoints.
   */
  String name();

  /** Returns the names of modules that must run before this one starts and for as long as it does. */
  default Set<String> dependencies() {
    return Set.of();
  }

  /** Returns the names of modules that start before this one where they are present. */
  default Set<String> optionalDependencies() {
    return Set.of();
  }

  /**
   * Returns the settings that this module understands, read from {@code modules.<name>.<key>}. A key that is not
   * declared here is refused before anything starts.
   */
  default List<Setting<?>> settings() {
    return List.of();
  }

  /**
   * Starts this module. Returns when it is ready for traffic; only then are its endpoints published.
   *
   * <p>May block for as long as the start timeout (30 s by default), and is interrupted after it.
   *
   * @param context the door to the host, valid until this module is closed
   * @throws Exception when the module cannot run; the host then gives back what the context handed out, calls
   *     {@link #close}, and stops the modules that had started
   */
  void start(ModuleContext context) throws Exception;

  /** Releases what the context does not own. Called once, after all else of the module is gone, also after a failed start. */
  default void close() {}
}
