package dev.slipway.lifecycle.ledger;

import dev.slipway.api.Lease;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** One thing that a module holds: what it is, where it was asked for, and how it is given back. Thread-safe. */
public final class Holding implements Lease {

  /** The sorts of things that a module can hold. */
  public enum Kind {
    /** An HTTP route, assets or a page. */
    ROUTE,
    /** A WebSocket endpoint. */
    SOCKET,
    /** An event-stream endpoint. */
    STREAM,
    /** A listener of the module's own. */
    LISTENER,
    /** An audience. */
    AUDIENCE,
    /** A service that others can use. */
    SERVICE,
    /** A subscription to events or to services. */
    SUBSCRIPTION,
    /** A health check. */
    CHECK,
    /** A meter. */
    METER,
    /** Lines of the final statistics. */
    STATISTIC,
    /** A thread. */
    THREAD,
    /** The scheduler or one of its tasks. */
    TASK,
    /** A bounded pool. */
    POOL,
    /** A rate limiter. */
    LIMITER,
    /** A child process. */
    PROCESS,
    /** A resource of the module's own. */
    OWNED
  }

  private final Ledger ledger;
  private final Kind kind;
  private final String label;
  private final String site;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  Holding(Ledger ledger, Kind kind, String label, String site, Runnable release) {
    this.ledger = ledger;
    this.kind = kind;
    this.label = label;
    this.site = site;
    this.release = release;
  }

  /** Returns what sort of thing this is. */
  public Kind kind() {
    return kind;
  }

  /** Returns what it is called. */
  public String label() {
    return label;
  }

  /** Returns the place in the module's code that asked for it, such as {@code TicksModule.start(TicksModule.java:41)}. */
  public String site() {
    return site;
  }

  /** Strikes this from the ledger and gives it back; what giving back throws, this throws. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      ledger.strike(this);
      release.run();
    }
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " '" + label + "' made at " + site;
  }
}
