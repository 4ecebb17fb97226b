package dev.slipway.lifecycle.work;

import java.util.function.LongSupplier;

/** Shows what a module's rate limiters count, for as long as the module lives. Thread-safe. */
@FunctionalInterface
public interface LimiterMeters {

  /** Shows nothing. */
  LimiterMeters NONE = (name, granted, refused) -> { };

  /** Shows the permits that the limiter of that name granted and refused; asking for them does not block. */
  void show(String name, LongSupplier granted, LongSupplier refused);
}
