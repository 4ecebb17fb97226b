package dev.slipway.guest;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;

/** A module of somebody who uses the host as a library. */
public final class GuestModule implements Lifecycle {

  @Override
  public String name() {
    return "guest";
  }

  @Override
  public void start(ModuleContext context) {}
}
