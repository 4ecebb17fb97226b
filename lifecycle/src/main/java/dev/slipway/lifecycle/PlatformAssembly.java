package dev.slipway.lifecycle;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Lease;
import dev.slipway.api.PlatformControl;
import dev.slipway.api.PlatformEvent;
import dev.slipway.api.PlatformMeters;
import dev.slipway.api.PlatformView;
import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.config.ModuleSettings;
import dev.slipway.lifecycle.event.EventBus;
import dev.slipway.lifecycle.observe.Health;
import dev.slipway.lifecycle.observe.LogTail;
import dev.slipway.lifecycle.observe.Metrics;
import dev.slipway.lifecycle.observe.MetricsService;
import dev.slipway.lifecycle.proof.Baseline;
import dev.slipway.lifecycle.proof.ResourceSample;
import dev.slipway.lifecycle.service.ServiceRegistry;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.watch.Calls;
import dev.slipway.lifecycle.watch.WatchOptions;
import dev.slipway.lifecycle.watch.Watchdog;
import dev.slipway.lifecycle.web.WebHost;
import dev.slipway.lifecycle.web.WebSettings;
import dev.slipway.lifecycle.web.access.AccessOptions;
import dev.slipway.lifecycle.web.access.AuditLog;
import dev.slipway.lifecycle.web.access.Credentials;
import dev.slipway.lifecycle.web.debug.DebugEndpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts the parts of a platform together, the server first, so that health answers while modules start. */
final class PlatformAssembly {

  private static final long AUDIT_BYTES = 16L << 20;

  private PlatformAssembly() {}

  /**
   * Returns a platform without modules, its server bound. When that fails, nothing is left of it.
   *
   * @param modules begun as soon as the data folder is ours
   */
  static Platform assemble(Configuration configuration, KernelOptions options, Loading modules) throws StartFailure {
    Undo undo = new Undo();
    try {
      return assemble(configuration, options, modules, undo);
    } catch (StartFailure e) {
      undo.now(e);
      throw e;
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()), e, undo);
    } catch (RuntimeException | Error e) {
      throw failed(Journal.oneLine(e), e, undo);
    }
  }

  private static StartFailure failed(String line, Throwable cause, Undo undo) {
    StartFailure failure = new StartFailure(ExitCode.START_FAILED, List.of(line));
    failure.initCause(cause);
    undo.now(failure);
    return failure;
  }

  private static Platform assemble(Configuration configuration, KernelOptions options, Loading modules, Undo undo)
      throws StartFailure, IOException {
    Settings settings = configuration.host();
    Clock clock = options.clock();
    AccessOptions access = AccessAssembly.options(settings);
    Optional<Certificates> certificates = TlsAssembly.certificates(settings, clock);
    long begin = System.nanoTime();
    Path data = settings.get(HostSettings.DATA_FOLDER).toAbsolutePath();
    Baseline baseline = Baseline.take().withHostFolder(data.resolve(ModuleYard.COPIES));
    ResourceSample initial = ResourceSample.take();
    ModuleTable table = new ModuleTable();
    View view = new View(table, begin);
    DataFolder folder = DataFolder.claim(data);
    undo.later(folder::close);
    AuditLog audit = AuditLog.open(data, AUDIT_BYTES, clock);
    undo.later(audit::close);
    modules.begin(data);
    undo.later(modules::undo); // while the folder is still ours
    WebHost web = open(settings, access, certificates, folder, audit, clock, undo);
    web.show(view);
    InstanceFile instance = InstanceFile.write(data, settings.get(HostSettings.SERVER_HOST), web.port(), certificates, clock.instant());
    undo.later(instance::close);
    Metrics metrics = new Metrics();
    undo.later(metrics::close);
    LifecycleMeters meters = new LifecycleMeters(metrics);
    EventBus bus = new EventBus();
    Journal journal = journal(web, bus, meters);
    Health health = new Health(view, module -> configuration.lifecycle(module).get(ModuleSettings.CRITICAL), journal::checked);
    undo.later(health::close);
    view.show(health);
    web.probes(health::up);
    ServiceRegistry services = new ServiceRegistry(picks(settings.get(HostSettings.SERVICES_PICK)));
    Calls calls = new Calls();
    ModuleLevels levels = new ModuleLevels(configuration, options.logs());
    Host host = new Host(configuration, web, audit, health, metrics, bus, services, folder, clock, calls, levels);
    FailureRelay relay = new FailureRelay(table);
    ModuleYard yard = new ModuleYard(host, journal, meters, relay);
    StopBudget budget = budget(settings);
    ModuleControl control = new ModuleControl(table, yard, budget, baseline, journal, meters);
    relay.to(control);
    services.kernel(PlatformView.class, view);
    services.kernel(PlatformControl.class, control);
    services.kernel(PlatformMeters.class, new Meters(metrics, web));
    web.operate(control);
    Watchdog watchdog = new Watchdog(WatchOptions.DEFAULT, calls, yard::threads, journal::trouble);
    undo.later(watchdog::close);
    health.add(watchdog.health());
    certificates.ifPresent(all -> health.add(all.health()));
    HostMeters.register(host, watchdog);
    health.endpoints().forEach(web::ownProbe);
    web.own("/metrics", AccessPolicy.PUBLIC, new MetricsService(host.metrics()));
    Lease aids = aids(host, yard, options, undo);
    watchdog.start();
    return new Platform(host, table, yard, control, view, journal, budget, baseline.withHostPort(web.port()), initial, watchdog,
        () -> {
          aids.close();
          instance.close();
        });
  }

  private static Journal journal(WebHost web, EventBus bus, LifecycleMeters meters) {
    return new Journal(event -> {
      web.events().publish(event);
      bus.publish(event);
      if (event instanceof PlatformEvent.ModuleChanged change) {
        meters.changed(change);
      }
    }, meters::forced);
  }

  /** Returns the end of what administrators look into the platform with. */
  private static Lease aids(Host host, ModuleYard yard, KernelOptions options, Undo undo) {
    WebHost web = host.web();
    DebugEndpoints debug = DebugEndpoints.mount(web, host.data(), host.clock(),
        () -> Stream.concat(web.connectionThreads().stream(), yard.threads().stream()).toList());
    undo.later(debug::close);
    Optional<LogTail> tail = options.logs().map(LogTail::new);
    tail.ifPresent(lines -> {
      undo.later(lines::close);
      web.own("/platform/logs", AccessPolicy.ADMIN, lines);
      web.ownStream("/platform/logs/stream", AccessPolicy.ADMIN, LogTail.policy(), lines);
    });
    return () -> {
      tail.ifPresent(LogTail::close);
      debug.close();
    };
  }

  private static WebHost open(
      Settings settings, AccessOptions access, Optional<Certificates> certificates, DataFolder folder, AuditLog audit, Clock clock,
      Undo undo) throws IOException {
    Credentials credentials = Credentials.open(folder.path(), access, clock);
    undo.later(credentials::close);
    WebHost web = WebHost.open(web(settings), credentials, audit, certificates);
    undo.later(web::close);
    return web;
  }

  private static WebSettings web(Settings settings) {
    return WebSettings.defaults(settings.get(HostSettings.SERVER_HOST), settings.get(HostSettings.SERVER_PORT))
        .withMaxConnections(settings.get(HostSettings.SERVER_MAX_CONNECTIONS))
        .withAllowedOrigins(settings.get(HostSettings.SERVER_ALLOWED_ORIGINS))
        .withCompression(settings.get(HostSettings.SERVER_COMPRESSION))
        .withHeaderTimeout(settings.get(HostSettings.SERVER_HEADER_TIMEOUT))
        .withMaxRequestBytes(settings.get(HostSettings.SERVER_MAX_REQUEST_BYTES));
  }

  private static StopBudget budget(Settings settings) {
    StopBudget asked = new StopBudget(
        settings.get(HostSettings.STOP_UNREADY), settings.get(HostSettings.STOP_QUIESCE), settings.get(HostSettings.STOP_DRAIN),
        settings.get(HostSettings.STOP_CLOSE), settings.get(HostSettings.STOP_PROVE), HostSettings.STOP_SPARE);
    return asked.within(settings.get(HostSettings.STOP_BUDGET));
  }

  private static Map<String, String> picks(List<String> lines) {
    Map<String, String> picks = new LinkedHashMap<>();
    for (String line : lines) {
      int at = line.indexOf('=');
      picks.put(line.substring(0, at), line.substring(at + 1));
    }
    return picks;
  }
}
