package dev.slipway.lifecycle.web.debug;

import dev.slipway.api.AccessPolicy;
import dev.slipway.lifecycle.web.WebHost;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.function.Supplier;

/** Everything below {@code /debug}, for administrators only. Thread-safe. */
public final class DebugEndpoints implements AutoCloseable {

  private static final String FOLDER = "debug";

  private final FlightService flights;

  private DebugEndpoints(FlightService flights) {
    this.flights = flights;
  }

  /**
   * Adds the endpoints to {@code web}.
   *
   * @param data the data folder, under which dumps and recordings are kept
   * @param virtual the virtual threads that the host knows
   */
  public static DebugEndpoints mount(WebHost web, Path data, Clock clock, Supplier<? extends Collection<Thread>> virtual) {
    Path folder = data.resolve(FOLDER);
    FlightService flights = new FlightService(new DebugFolder(folder, "flight", "jfr", clock));
    web.own("/debug/threads", AccessPolicy.ADMIN, new ThreadsService(virtual));
    web.own("/debug/heap", AccessPolicy.ADMIN, new HeapService(new DebugFolder(folder, "heap", "hprof", clock)));
    web.own("/debug/jfr", AccessPolicy.ADMIN, flights);
    web.own("/debug/files", AccessPolicy.ADMIN, new FilesService());
    return new DebugEndpoints(flights);
  }

  /** Ends a recording that is under way. */
  @Override
  public void close() {
    flights.close();
  }
}
