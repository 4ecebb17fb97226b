package dev.slipway.lifecycle;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.Events;
import dev.slipway.api.Lease;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.ModuleMetrics;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.Principal;
import dev.slipway.api.Services;
import dev.slipway.api.Settings;
import dev.slipway.api.Statistic;
import dev.slipway.api.Web;
import dev.slipway.api.Work;
import dev.slipway.lifecycle.config.ModuleSettings;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.Part;
import dev.slipway.lifecycle.observe.ModuleMeters;
import dev.slipway.lifecycle.web.ModuleWeb;
import dev.slipway.lifecycle.web.access.AuditLog;
import dev.slipway.lifecycle.work.ModuleWork;
import dev.slipway.lifecycle.work.WorkMeters;
import dev.slipway.lifecycle.work.WorkOptions;
import io.helidon.health.HealthCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the host keeps for one module, and the door through which the module reaches it. Thread-safe. */
final class ModuleHost implements HostedModule, ModuleContext {

  private static final int HEAP_SHARE = 4;

  private final Host host;
  private final Lifecycle lifecycle;
  private final ModuleScope scope;
  private final Settings settings;
  private final ModuleWork work;
  private final ModuleWeb web;
  private final ModuleMeters meters;
  private final Services services;
  private final Events events;
  private final OwnedResources owned;
  private final List<Supplier<List<Statistic>>> statistics = new CopyOnWriteArrayList<>();

  /** Shows what the module's work counts among its meters. */
  private record ShownWork(ModuleMeters meters) implements WorkMeters {

    @Override
    public void limiter(String name, LongSupplier granted, LongSupplier refused) {
      meters.limiter(name, granted, refused);
    }

    @Override
    public void pool(String name, Supplier<BoundedPool.Counts> counts) {
      meters.pool(name, counts);
    }
  }

  ModuleHost(Host host, Lifecycle lifecycle, ModuleScope scope) {
    this.host = host;
    this.lifecycle = lifecycle;
    this.scope = scope;
    this.settings = host.configuration().module(scope.name(), lifecycle.settings());
    this.meters = new ModuleMeters(scope, host.metrics());
    this.work = new ModuleWork(scope, limits(host.configuration().lifecycle(scope.name())), new ShownWork(meters));
    this.web = host.web().module(scope);
    this.owned = new OwnedResources(scope.ledger());
    ThreadFactory eventThreads = work.virtual("events");
    this.services = host.services().of(scope, lifecycle.dependencies(), eventThreads);
    this.events = host.events().of(scope, eventThreads);
  }

  private WorkOptions limits(Settings lifecycle) {
    long mebibytes = lifecycle.get(ModuleSettings.QUEUE_MEBIBYTES);
    scope.quota().limitQueueBytes(mebibytes == 0 ? Runtime.getRuntime().maxMemory() / HEAP_SHARE : mebibytes << 20);
    return new WorkOptions(lifecycle.get(ModuleSettings.PLATFORM_THREADS), lifecycle.get(ModuleSettings.VIRTUAL_THREADS),
        WorkOptions.DEFAULT.tasks(), WorkOptions.DEFAULT.pools(), lifecycle.get(ModuleSettings.PROCESSES));
  }

  @Override
  public String name() {
    return scope.name();
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Path data() {
    Path folder = host.data().resolve(scope.name());
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("module '" + scope.name() + "' cannot make its data folder " + folder, e);
    }
  }

  @Override
  public Clock clock() {
    return host.clock();
  }

  @Override
  public Web web() {
    return web;
  }

  @Override
  public Work work() {
    return work;
  }

  @Override
  public Services services() {
    return services;
  }

  @Override
  public Events events() {
    return events;
  }

  @Override
  public ModuleMetrics metrics() {
    return meters;
  }

  @Override
  public Lease health(HealthCheck check) {
    return host.health().add(scope, check);
  }

  @Override
  public Lease statistics(Supplier<List<Statistic>> lines) {
    Holding holding = scope.ledger().record(Holding.Kind.STATISTIC, "final statistics", () -> statistics.remove(lines));
    statistics.add(lines);
    return holding;
  }

  @Override
  public <R extends AutoCloseable> R own(String label, R resource) {
    return owned.add(label, resource);
  }

  @Override
  public void audit(Principal who, SocketAddress from, String what, String result) {
    host.audit().record(new AuditLog.Entry(who.name(), from.toString(), name(), what, result));
  }

  @Override
  public void failed(Throwable cause) {
    scope.failed(cause);
  }

  @Override
  public ModuleScope scope() {
    return scope;
  }

  @Override
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  @Override
  public ModuleContext context() {
    return this;
  }

  @Override
  public List<Part> parts() {
    return List.of(web, work);
  }

  @Override
  public ThreadGroup group() {
    return work.group();
  }

  @Override
  public OwnedResources owned() {
    return owned;
  }

  @Override
  public void publish() {
    web.publish();
  }

  @Override
  public ModuleStatus.Resources resources() {
    ModuleWeb.Resources traffic = web.resources();
    return new ModuleStatus.Resources(
        work.threadCount(), work.processCount(), traffic.sessions(), traffic.streams(), traffic.requests(),
        scope.ledger().open().size(), scope.quota().refusals());
  }

  @Override
  public List<Statistic> statistics() {
    return statistics.stream().flatMap(lines -> lines.get().stream()).toList();
  }

  @Override
  public List<String> stacks() {
    return work.stacks();
  }

  ModuleWork moduleWork() {
    return work;
  }
}
