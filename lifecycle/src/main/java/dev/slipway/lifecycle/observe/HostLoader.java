package dev.slipway.lifecycle.observe;

import java.util.function.Supplier;

/**
 * Runs what looks up services by the context class loader with the host's, so that neither a module's copy of a library is
 * taken for ours, nor its loader kept. Thread-safe, without state.
 */
public final class HostLoader {

  private HostLoader() {}

  /** Runs {@code code} on this thread, and returns what it returns. */
  public static <T> T call(Supplier<T> code) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(HostLoader.class.getClassLoader());
    try {
      return code.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
