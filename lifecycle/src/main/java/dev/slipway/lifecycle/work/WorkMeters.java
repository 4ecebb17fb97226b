package dev.slipway.lifecycle.work;

import dev.slipway.api.BoundedPool;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Shows what a module's pools and rate limiters count, for as long as the module lives. Thread-safe. Asking for counts does not block. */
public interface WorkMeters {

  /** Shows nothing. */
  WorkMeters NONE = new WorkMeters() {
    @Override
    public void limiter(String name, LongSupplier granted, LongSupplier refused) {}

    @Override
    public void pool(String name, Supplier<BoundedPool.Counts> counts) {}
  };

  /** Shows the permits that the limiter of that name granted and refused. */
  void limiter(String name, LongSupplier granted, LongSupplier refused);

  /** Shows the pool of that name. */
  void pool(String name, Supplier<BoundedPool.Counts> counts);
}
