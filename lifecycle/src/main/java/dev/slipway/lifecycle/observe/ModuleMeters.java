package dev.slipway.lifecycle.observe;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Lease;
import dev.slipway.api.ModuleMetrics;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.Holding.Kind;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.observe.MeterPlan.Sort;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.Timer;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The meters of one module. Thread-safe; each is recorded in the ledger, and taken back with its holding. */
public final class ModuleMeters implements ModuleMetrics {

  private static final System.Logger LOGGER = System.getLogger(ModuleMeters.class.getName());
  private static final int LIMIT = 1_000;

  private final ModuleScope module;
  private final Metrics metrics;
  private final Map<String, Made> made = new HashMap<>();
  private int noted;

  private record Made(MeterPlan plan, Meter meter) {}

  /** No meters yet, of the module, among {@code metrics}. */
  public ModuleMeters(ModuleScope module, Metrics metrics) {
    this.module = module;
    this.metrics = metrics;
  }

  @Override
  public Counter counter(String name, String description) {
    return (Counter) make(plan(name, "", description, new Sort.Counts()));
  }

  @Override
  public Timer timer(String name, String description) {
    return (Timer) make(plan(name, "", description, new Sort.Times()));
  }

  @Override
  public DistributionSummary summary(String name, String unit, String description) {
    return (DistributionSummary) make(plan(name, unit, description, new Sort.Sums()));
  }

  @Override
  public Lease gauge(String name, String unit, String description, Supplier<? extends Number> value) {
    return gauge(name, unit, description, Map.of(), value);
  }

  @Override
  public Lease gauge(
      String name, String unit, String description, Map<String, String> labels, Supplier<? extends Number> value) {
    MeterPlan plan = new MeterPlan(
        module.name(), module.name() + "_" + name, unit, labels, description, new Sort.Reads(new Guarded(module, name, value)));
    synchronized (made) {
      limit(plan);
      Lease lease = metrics.note(plan);
      noted++;
      return record(plan, () -> {
        lease.close();
        synchronized (made) {
          noted--;
        }
      });
    }
  }

  /** Adds the counts of a rate limiter. */
  public void limiter(String name, LongSupplier granted, LongSupplier refused) {
    Map<String, String> label = Map.of("limiter", name);
    note("rate_granted", label, "permits that the limiter granted", new Sort.ReadCount(granted));
    note("rate_refused", label, "permits that the limiter refused", new Sort.ReadCount(refused));
  }

  /** Adds the counts of a pool. */
  public void pool(String name, Supplier<BoundedPool.Counts> counts) {
    Map<String, String> label = Map.of("pool", name);
    note("pool_workers", label, "jobs that the pool may run at a time", new Sort.Reads(() -> counts.get().workers()));
    note("pool_busy", label, "jobs that the pool runs", new Sort.Reads(() -> counts.get().busy()));
    note("pool_capacity", label, "jobs that may wait for the pool", new Sort.Reads(() -> counts.get().capacity()));
    note("pool_queued", label, "jobs that wait for the pool", new Sort.Reads(() -> counts.get().queued()));
    note("pool_completed", label, "jobs of the pool that have ended", new Sort.ReadCount(() -> counts.get().completed()));
    note("pool_failed", label, "jobs of the pool that threw", new Sort.ReadCount(() -> counts.get().failed()));
    note("pool_refused", label, "jobs that the pool refused", new Sort.ReadCount(() -> counts.get().refused()));
  }

  private void note(String meter, Map<String, String> labels, String description, Sort sort) {
    MeterPlan plan = new MeterPlan(module.name(), module.name() + "_" + meter, "", labels, description, sort);
    synchronized (made) {
      limit(plan);
      Lease lease = metrics.note(plan);
      noted++;
      record(plan, () -> {
        lease.close();
        synchronized (made) {
          noted--;
        }
      });
    }
  }

  private MeterPlan plan(String name, String unit, String description, Sort sort) {
    return new MeterPlan(module.name(), module.name() + "_" + name, unit, Map.of(), description, sort);
  }

  private Meter make(MeterPlan plan) {
    synchronized (made) {
      Made before = made.get(plan.key());
      if (before != null) {
        if (!before.plan.sort().equals(plan.sort())) {
          throw new IllegalArgumentException("meter '" + plan.name() + "' is a " + before.plan.sort() + ", and no " + plan.sort());
        }
        return before.meter;
      }
      limit(plan);
      Meter meter = metrics.make(plan);
      made.put(plan.key(), new Made(plan, meter));
      record(plan, () -> {
        synchronized (made) {
          made.remove(plan.key());
        }
        metrics.remove(plan);
      });
      return meter;
    }
  }

  private Holding record(MeterPlan plan, Runnable release) {
    try {
      return module.ledger().record(Kind.METER, plan.name(), release);
    } catch (IllegalStateException e) {
      release.run();
      throw e;
    }
  }

  private void limit(MeterPlan plan) {
    if (made.size() + noted >= LIMIT) {
      throw new IllegalStateException("module '" + module.name() + "' has " + LIMIT + " meters, which is the limit: no '"
          + plan.name() + "'");
    }
  }

  /** A gauge's value, read with the module's loader; what it throws is logged once, and shown as not a number. */
  private static final class Guarded implements Supplier<Number> {

    private final ModuleScope module;
    private final String name;
    private final Supplier<? extends Number> value;
    private final AtomicBoolean logged = new AtomicBoolean();

    Guarded(ModuleScope module, String name, Supplier<? extends Number> value) {
      this.module = module;
      this.name = name;
      this.value = value;
    }

    @Override
    public Number get() {
      try {
        return module.call(value::get);
      } catch (Throwable e) { // whatever one gauge throws must not cost the others their scrape
        if (!logged.getAndSet(true)) {
          LOGGER.log(Level.WARNING, "gauge '" + name + "' of module '" + module.name() + "' failed", e);
        }
        return Double.NaN;
      }
    }
  }
}
