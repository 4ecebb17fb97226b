package dev.slipway.lifecycle;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.Statistic;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.Part;
import java.util.List;

/**
 * What the host keeps for one started module: the door that the module sees, and the parts behind it. Thread-safe.
 * Dropped as a whole once the module is closed, so that nothing of the module stays referenced.
 */
interface HostedModule {

  /** Returns the module's identity. */
  ModuleScope scope();

  /** Returns the module itself. */
  Lifecycle lifecycle();

  /** Returns the door that the module sees. */
  ModuleContext context();

  /** Returns the sides of the host that serve the module, in the order in which they drain and close. */
  List<Part> parts();

  /** Returns the group of the module's platform threads. */
  ThreadGroup group();

  /** Returns what the module owns. */
  OwnedResources owned();

  /** Lets the world in: called once, when the module's start has returned. */
  void publish();

  /** Returns what the module holds now. */
  ModuleStatus.Resources resources();

  /** Reads the module's final statistics; foreign code, so the caller bounds it. */
  List<Statistic> statistics();

  /** Returns where the module's own threads stand, a line for each thread, for those who wait for it. */
  List<String> stacks();

  /** Called last, when nothing of the module shall run any more. */
  default void gone() {}
}
