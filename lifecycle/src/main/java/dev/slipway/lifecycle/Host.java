package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.event.EventBus;
import dev.slipway.lifecycle.observe.Health;
import dev.slipway.lifecycle.observe.Metrics;
import dev.slipway.lifecycle.service.ServiceRegistry;
import dev.slipway.lifecycle.watch.Calls;
import dev.slipway.lifecycle.web.WebHost;
import dev.slipway.lifecycle.web.access.AuditLog;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What all modules of a platform share. Immutable.
 *
 * @param configuration the configuration
 * @param web the web server
 * @param audit the record of who changed what
 * @param health the checks
 * @param metrics the meters
 * @param events the event bus
 * @param services what modules provide to each other
 * @param folder the folder under which each module has its own
 * @param clock the time
 * @param calls the calls into modules that are under way
 * @param levels the levels of the modules' log lines
 */
record Host(
    Configuration configuration,
    WebHost web,
    AuditLog audit,
    Health health,
    Metrics metrics,
    EventBus events,
    ServiceRegistry services,
    DataFolder folder,
    Clock clock,
    Calls calls,
    ModuleLevels levels) {

  /**
   * Closes what is shared, the server last. To be called when all modules are gone; blocks until {@code deadline} and a moment
   * at the latest.
   */
  void close(Deadline deadline) throws InterruptedException {
    health.close();
    metrics.close();
    web.close(deadline);
    audit.close();
    folder.close();
  }

  /** Returns the folder under which each module has its own. */
  Path data() {
    return folder.path();
  }
}
