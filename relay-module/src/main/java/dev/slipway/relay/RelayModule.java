package dev.slipway.relay;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;

/** The relay feature. Seam of the first hour. */
public final class RelayModule implements Lifecycle {

  /** The feature. */
  public RelayModule() {}

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public void start(ModuleContext context) {}
}
