package dev.slipway.lifecycle.ledger;

import dev.slipway.api.Lease;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * The identity under which the host works for one module: its name, its loader, its ledger, and whom to tell that it
 * failed. Thread-safe.
 */
public final class ModuleScope {

  private final String name;
  private final ClassLoader loader;
  private final Ledger ledger;
  private final Consumer<Throwable> failure;
  private final Entrance entrance;
  private final Quota quota;

  /** Notes that a thread calls into a module; the lease notes that it is back. */
  @FunctionalInterface
  public interface Entrance {
    /** Notes the call of the current thread into {@code module}; {@code what} says in words what is called. */
    Lease enter(String module, String what);
  }

  /** The scope of the module of that name; {@code failure} hears of errors that it cannot go on after. */
  public ModuleScope(String name, ClassLoader loader, Consumer<Throwable> failure) {
    this(name, loader, failure, (module, what) -> () -> {});
  }

  /** The same, with {@code entrance} being told of calls into the module that have a name. */
  public ModuleScope(String name, ClassLoader loader, Consumer<Throwable> failure, Entrance entrance) {
    this(name, loader, failure, entrance, new Quota(name, (module, limit, most, refused) -> {}));
  }

  /** The same, with {@code quota} counting what the module is refused. */
  public ModuleScope(String name, ClassLoader loader, Consumer<Throwable> failure, Entrance entrance, Quota quota) {
    this.name = name;
    this.quota = quota;
    this.loader = loader;
    this.ledger = new Ledger(name);
    this.failure = failure;
    this.entrance = entrance;
  }

  /** Returns the module's name. */
  public String name() {
    return name;
  }

  /** Returns the loader of the module's classes. */
  public ClassLoader loader() {
    return loader;
  }

  /** Returns what the module holds. */
  public Ledger ledger() {
    return ledger;
  }

  /** Returns what the module was refused. */
  public Quota quota() {
    return quota;
  }

  /** Says that the module cannot go on. Returns at once. */
  public void failed(Throwable cause) {
    failure.accept(cause);
  }

  /** Runs code of the module on this thread, with its loader as context class loader. */
  public void run(Runnable code) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      code.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Runs a handler of the module on this thread, watched; {@code what} says in words what it handles. */
  public void run(String what, Runnable handler) {
    try (Lease _ = entrance.enter(name, what)) {
      run(handler);
    }
  }

  /** Calls code of the module on this thread, with its loader as context class loader. */
  public <T> T call(Callable<T> code) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return code.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
