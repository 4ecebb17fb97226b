package dev.slipway.api;

import io.helidon.health.HealthCheck;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * The one door between a module and its host, and the ledger of what the module owns.
 *
 * <p>Thread-safe. Everything that is asked for here is recorded with the place that asked, and given back when the module
 * stops: leases first, then the scheduler, then the threads, then owned resources, last in first out. Once the module is
 * closing, every method that would hand something out throws {@link IllegalStateException}.
 */
public interface ModuleContext {

  /** Returns the module's name. */
  String name();

  /** Returns the values of the settings that the module declared. */
  Settings settings();

  /** Returns the module's own folder for what must last, created at the first call. Blocks on the file system. */
  Path data();

  /** Returns the clock to read the time from. */
  Clock clock();

  /** Returns the door to the web server. */
  Web web();

  /** Returns the door to threads, tasks and child processes. */
  Work work();

  /** Returns the door to what other modules provide. */
  Services services();

  /** Returns the door to the platform's events. */
  Events events();

  /** Returns the module's meters. */
  ModuleMetrics metrics();

  /**
   * Adds a check to {@code /<module>/readyz}. It affects the platform's readiness only where the module is configured as
   * critical. The check is called on a thread of the host, at most once a second, for at most two seconds.
   */
  Lease health(HealthCheck check);

  /** Adds lines to the final statistics, which are read after the drain and printed at the end. */
  Lease statistics(Supplier<List<Statistic>> lines);

  /**
   * Records a resource of the module's own, to be closed after the module's threads have ended. One that is
   * {@link Graceful} is quiesced and drained after the module itself.
   *
   * @param label what it is, as the leak report shall name it
   * @param resource the resource; its {@code close} is called once
   * @return {@code resource}
   * @throws IllegalStateException when the module is closing; the resource is then closed before this is thrown
   */
  <R extends AutoCloseable> R own(String label, R resource);

  /**
   * Writes a line into the platform's audit log, which tells what HTTP requests changed by itself: for what peers change over sockets,
   * and for attempts to that were refused. Blocks on the file system; a failure to write is logged and harms nothing else.
   *
   * @param who who asked for it
   * @param from the address it came from
   * @param what what was asked for, such as {@code mute bob in room lobby}; what is longer than 1,000 characters is cut
   * @param result how it ended: {@code done}, or the code of the refusal
   */
  void audit(Principal who, SocketAddress from, String what, String result);

  /**
   * Says that the module cannot go on. Returns at once; the first call counts. The module becomes FAILED, and it and its
   * dependents are stopped.
   */
  void failed(Throwable cause);
}
