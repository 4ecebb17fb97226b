package dev.slipway.lifecycle.observe;

import dev.slipway.api.CheckStatus;
import dev.slipway.api.Deadline;
import dev.slipway.api.Lease;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.ModuleStatus.Resources;
import dev.slipway.api.PlatformEvent;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.PlatformView;
import dev.slipway.lifecycle.ledger.Holding.Kind;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.observe.Probe.Result;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The health of the platform and of its modules, and the endpoints that tell it.
 *
 * <p>Thread-safe. Answers come within two seconds, whatever the checks do. Live means that the process can answer; ready, that
 * all is RUNNING, no module FAILED, and the checks of the critical ones are up; started, that it has been RUNNING once.
 */
public final class Health implements AutoCloseable {

  private static final String HOST = "host";
  private static final int CHECKS = 100;
  private static final int DETAIL = 300;

  private final PlatformView view;
  private final Predicate<String> critical;
  private final Consumer<PlatformEvent.CheckChanged> changed;
  private final LongSupplier nanoClock;
  private final ModuleScope host = new ModuleScope(HOST, Health.class.getClassLoader(), cause -> {});
  private final Map<String, List<Probe>> modules = new ConcurrentHashMap<>();
  private final List<Probe> live = new CopyOnWriteArrayList<>();
  private final List<Probe> ready = new CopyOnWriteArrayList<>();
  private volatile boolean started;
  private volatile boolean warm;

  /**
   * The health of what {@code view} shows.
   *
   * @param view the platform
   * @param critical whether the checks of the module of that name decide on the platform's readiness
   * @param changed hears of each check that says something else than before, on the thread that found out; must not block
   */
  public Health(PlatformView view, Predicate<String> critical, Consumer<PlatformEvent.CheckChanged> changed) {
    this(view, critical, changed, System::nanoTime);
  }

  Health(PlatformView view, Predicate<String> critical, Consumer<PlatformEvent.CheckChanged> changed, LongSupplier nanoClock) {
    this.view = view;
    this.critical = critical;
    this.changed = changed;
    this.nanoClock = nanoClock;
  }

  /** Notes that nothing is left to do in the background for those who ask first. */
  public void warmed() {
    warm = true;
  }

  /** Notes that the platform is RUNNING for the first time: from now on it counts as started. */
  public void started() {
    started = true;
  }

  /**
   * Adds a check of a module, to be taken back with it. Returns at once.
   *
   * @throws IllegalStateException when the module is closing, or has 100 checks
   */
  public Lease add(ModuleScope module, HealthCheck check) {
    List<Probe> probes = modules.computeIfAbsent(module.name(), name -> new CopyOnWriteArrayList<>());
    if (probes.size() >= CHECKS) {
      throw new IllegalStateException("module '" + module.name() + "' has " + CHECKS + " health checks, which is the limit");
    }
    Probe probe = probe(module, module.name() + "/" + check.name(), check);
    probes.add(probe);
    try {
      return module.ledger().record(Kind.CHECK, check.name(), () -> remove(probes, probe));
    } catch (IllegalStateException e) {
      remove(probes, probe);
      throw e;
    }
  }

  /** Adds a check of the host's own. One of type LIVENESS decides whether the process is live, any other whether it is ready. */
  public Lease add(HealthCheck check) {
    List<Probe> probes = check.type() == HealthCheckType.LIVENESS ? live : ready;
    Probe probe = probe(host, check.name(), check);
    probes.add(probe);
    return () -> remove(probes, probe);
  }

  private Probe probe(ModuleScope owner, String name, HealthCheck check) {
    return new Probe(owner, name, check, nanoClock, result -> changed.accept(new PlatformEvent.CheckChanged(owner.name(), status(result))));
  }

  /**
   * Returns what the checks of a module said last, and asks again those whose word is older than a second. Does not wait for them:
   * what has said nothing yet is left out, and one that takes too long is down.
   */
  public List<CheckStatus> checks(String module) {
    return modules.getOrDefault(module, List.of()).stream().flatMap(probe -> probe.word().stream()).map(Health::status).toList();
  }

  private static CheckStatus status(Result result) {
    String detail = result.details().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue()).collect(Collectors.joining(", "));
    return new CheckStatus(result.name().substring(result.name().lastIndexOf('/') + 1), result.up(),
        detail.length() > DETAIL ? detail.substring(0, DETAIL) + "…" : detail);
  }

  private static void remove(List<Probe> probes, Probe probe) {
    probes.remove(probe);
    probe.close();
  }

  /** Returns whether the platform is ready. Blocks for two seconds at most. */
  public boolean isReady() throws InterruptedException {
    return up(readiness());
  }

  /** Returns what the endpoint {@code path} of the platform would answer; empty when it is none. Blocks for two seconds at most. */
  public Optional<Boolean> up(String path) throws InterruptedException {
    return switch (path) {
      case "/health/live", "/livez", "/healthz" -> Optional.of(up(results(live)));
      case "/health/ready", "/readyz" -> Optional.of(up(readiness()));
      case "/health/started" -> Optional.of(startedResult().up());
      default -> Optional.empty();
    };
  }

  /** Returns the platform's endpoints by their paths. */
  public Map<String, HttpService> endpoints() {
    Handler liveness = (request, response) -> answer(response, results(live), total());
    Handler readiness = (request, response) -> answer(response, readiness(), total());
    return Map.of(
        "/health", rules -> rules
            .get("/", (request, response) -> everything(response))
            .get("/live", liveness)
            .get("/ready", readiness)
            .get("/started", (request, response) -> answer(response, List.of(startedResult()), total())),
        "/livez", rules -> rules.get("/", liveness),
        "/healthz", rules -> rules.get("/", liveness),
        "/readyz", rules -> rules.get("/", readiness));
  }

  /** Returns the endpoints of the module of that name by their paths, which answer whatever becomes of the module. */
  public Map<String, HttpService> endpoints(String module) {
    return Map.of(
        "/" + module + "/healthz", rules -> rules.get("/", (request, response) -> module(module, response, false)),
        "/" + module + "/readyz", rules -> rules.get("/", (request, response) -> module(module, response, true)));
  }

  private void module(String name, ServerResponse response, boolean readiness) throws InterruptedException {
    Optional<ModuleStatus> found = view.module(name);
    if (found.isEmpty()) {
      send(response, false, List.of(Result.of("state", false, Map.of("state", "unknown"))), Resources.NONE);
      return;
    }
    ModuleStatus module = found.get();
    ModuleState state = module.state();
    boolean up = readiness ? state == ModuleState.RUNNING : !hasFailed(module) && state != ModuleState.STOPPED;
    Result own = Result.of("state", up, Map.of("state", state.name(), "since", module.since().toString()));
    List<Result> checks = results(modules.getOrDefault(module.name(), List.of()));
    boolean all = up && (!readiness || up(checks));
    send(response, all, concat(own, checks), module.resources());
  }

  /** The checks of modules that are not critical are shown, and decide nothing. */
  private void everything(ServerResponse response) throws InterruptedException {
    List<Probe> others = probes(critical.negate());
    others.forEach(Probe::refresh);
    live.forEach(Probe::refresh);
    List<Result> deciding = readiness();
    deciding.addAll(results(live));
    List<Result> all = new ArrayList<>(deciding);
    all.add(startedResult());
    all.addAll(results(others));
    send(response, up(deciding), all, total());
  }

  private List<Probe> probes(Predicate<String> which) {
    List<Probe> probes = new ArrayList<>();
    modules.forEach((module, checks) -> {
      if (which.test(module)) {
        probes.addAll(checks);
      }
    });
    return probes;
  }

  private List<Result> readiness() throws InterruptedException {
    PlatformPhase phase = view.phase();
    List<Result> all = new ArrayList<>();
    all.add(Result.of("phase", phase == PlatformPhase.RUNNING, Map.of("phase", phase.name())));
    for (ModuleStatus module : view.modules()) {
      if (hasFailed(module) || critical.test(module.name())) {
        all.add(Result.of("module " + module.name(), module.state() == ModuleState.RUNNING, Map.of("state", module.state().name())));
      }
    }
    List<Probe> probes = probes(critical);
    probes.addAll(ready);
    all.addAll(results(probes));
    return all;
  }

  /** One that failed stays so while it is being taken away. */
  private static boolean hasFailed(ModuleStatus module) {
    return module.state() == ModuleState.FAILED || module.error().isPresent();
  }

  private Result startedResult() {
    PlatformPhase phase = view.phase();
    if (phase == PlatformPhase.RUNNING) {
      started = true;
    }
    return Result.of("started", started, Map.of("phase", phase.name(), "warm", warm));
  }

  /** Starts what has to run, then waits for all: together they take no longer than the slowest. */
  private static List<Result> results(List<Probe> probes) throws InterruptedException {
    List<Probe.Run> runs = probes.stream().map(Probe::refresh).toList();
    Deadline deadline = Deadline.after(Probe.LIMIT);
    List<Result> results = new ArrayList<>(runs.size() + 1);
    for (Probe.Run run : runs) {
      results.add(run.await(deadline));
    }
    return results;
  }

  private Resources total() {
    int[] sum = new int[6];
    for (ModuleStatus module : view.modules()) {
      Resources held = module.resources();
      sum[0] += held.threads();
      sum[1] += held.processes();
      sum[2] += held.sessions();
      sum[3] += held.streams();
      sum[4] += held.requests();
      sum[5] += held.leases();
    }
    return new Resources(sum[0], sum[1], sum[2], sum[3], sum[4], sum[5]);
  }

  private static boolean up(List<Result> results) {
    return results.stream().allMatch(Result::up);
  }

  private static List<Result> concat(Result first, List<Result> others) {
    List<Result> all = new ArrayList<>(others.size() + 1);
    all.add(first);
    all.addAll(others);
    return all;
  }

  private static void answer(ServerResponse response, List<Result> results, Resources resources) {
    send(response, up(results), results, resources);
  }

  private static void send(ServerResponse response, boolean up, List<Result> results, Resources resources) {
    response.status(up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(HealthText.of(up, results, resources));
  }

  /** Ends all checks; answers go on, with their last results. */
  @Override
  public void close() {
    live.forEach(Probe::close);
    ready.forEach(Probe::close);
    modules.values().forEach(probes -> probes.forEach(Probe::close));
  }
}
