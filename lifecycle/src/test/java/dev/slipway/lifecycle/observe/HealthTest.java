package dev.slipway.lifecycle.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.CheckStatus;
import dev.slipway.api.Lease;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformEvent;
import dev.slipway.api.PlatformPhase;
import dev.slipway.lifecycle.ledger.ModuleScope;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final FakeView view = new FakeView();
  private final AtomicLong nanos = new AtomicLong();
  private final Queue<PlatformEvent.CheckChanged> changes = new ConcurrentLinkedQueue<>();
  private final Health health = new Health(view, name -> name.equals("chat"), changes::add, nanos::get);
  private final ModuleScope ticks = new ModuleScope("ticks", getClass().getClassLoader(), cause -> {});
  private final ModuleScope chat = new ModuleScope("chat", getClass().getClassLoader(), cause -> {});
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer server;

  @BeforeEach
  void serve() {
    server = WebServer.builder().host("localhost").port(0).shutdownHook(false)
        .routing(routing -> {
          health.endpoints().forEach(routing::register);
          health.endpoints("ticks").forEach(routing::register);
        })
        .build().start();
  }

  @AfterEach
  void stop() {
    health.close();
    server.stop();
    client.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path)).timeout(Duration.ofSeconds(10)).build();
  }

  private void expect(int status, String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    assertEquals(body, response.body());
    assertEquals(status, response.statusCode());
    assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
  }

  private static HealthCheck check(String name, HealthCheckType type, HealthCheck call) {
    return new HealthCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public HealthCheckType type() {
        return type;
      }

      @Override
      public HealthCheckResponse call() {
        return call.call();
      }
    };
  }

  private static HealthCheck check(String name, HealthCheck call) {
    return check(name, HealthCheckType.READINESS, call);
  }

  private static HealthCheckResponse said(boolean up) {
    return HealthCheckResponse.builder().status(up).build();
  }

  @Test
  void probes_followThePhase() throws Exception {
    for (String live : List.of("/health/live", "/livez", "/healthz")) {
      expect(200, live, "{\"status\":\"UP\",\"checks\":[],\"resources\":{\"threads\":0,\"processes\":0,\"sessions\":0,\"streams\":0,"
          + "\"requests\":0,\"leases\":0}}");
    }
    assertEquals(503, get("/health/ready").statusCode());
    assertEquals(503, get("/health/started").statusCode());
    assertEquals(503, get("/health").statusCode());
    view.phase = PlatformPhase.RUNNING;
    for (String path : List.of("/health", "/health/live", "/health/ready", "/readyz", "/health/started")) {
      assertEquals(200, get(path).statusCode(), path);
    }
    view.phase = PlatformPhase.UNREADY;
    assertEquals(503, get("/readyz").statusCode());
    assertEquals(200, get("/health/started").statusCode());
    assertEquals(200, get("/livez").statusCode());
  }

  @Test
  void started_isRememberedWithoutBeingAsked() throws Exception {
    health.started();
    view.phase = PlatformPhase.DRAIN;
    assertEquals(200, get("/health/started").statusCode());
  }

  @Test
  void checkThatFailsBecauseItsModuleIsClosing_isNoNews() throws Exception {
    view.states.put("ticks", ModuleState.RUNNING);
    health.add(ticks, check("source", () -> {
      ticks.ledger().seal();
      throw new IllegalStateException("module 'ticks' is closing");
    }));
    HttpResponse<String> answer = get("/ticks/readyz");
    assertEquals(503, answer.statusCode());
    assertTrue(answer.body().contains("IllegalStateException"), answer::body);
    assertEquals(List.of(), List.copyOf(changes));
  }

  @Test
  void module_tellsItsStateItsChecksAndWhatItHolds() throws Exception {
    view.states.put("ticks", ModuleState.RUNNING);
    health.add(ticks, check("source", () -> HealthCheckResponse.builder().detail("lag", 5).detail("url", "x?token=abc").build()));
    expect(200, "/ticks/readyz", "{\"status\":\"UP\",\"checks\":[{\"name\":\"state\",\"status\":\"UP\",\"data\":{"
        + "\"since\":\"1970-01-01T00:00:00Z\",\"state\":\"RUNNING\"}},{\"name\":\"ticks/source\",\"status\":\"UP\",\"data\":{\"lag\":5,"
        + "\"url\":\"x?token=***\"}}],"
        + "\"resources\":{\"threads\":1,\"processes\":2,\"sessions\":3,\"streams\":4,\"requests\":5,\"leases\":6}}");
    view.states.put("ticks", ModuleState.DRAINING);
    assertEquals(503, get("/ticks/readyz").statusCode());
    assertEquals(200, get("/ticks/healthz").statusCode());
    view.states.put("ticks", ModuleState.FAILED);
    assertEquals(503, get("/ticks/healthz").statusCode());
    view.states.remove("ticks");
    assertEquals(503, get("/ticks/healthz").statusCode());
    assertEquals(503, get("/ticks/readyz").statusCode());
  }

  @Test
  void onlyCriticalModule_decidesOnReadiness() throws Exception {
    view.phase = PlatformPhase.RUNNING;
    view.states.put("ticks", ModuleState.RUNNING);
    view.states.put("chat", ModuleState.RUNNING);
    health.add(ticks, check("source", () -> said(false)));
    assertEquals(503, get("/ticks/readyz").statusCode());
    assertEquals(200, get("/readyz").statusCode());
    assertTrue(get("/health").body().contains("{\"name\":\"ticks/source\",\"status\":\"DOWN\"}"));
    assertEquals(200, get("/health").statusCode());
    Lease bad = health.add(chat, check("store", () -> said(false)));
    assertEquals(503, get("/readyz").statusCode());
    assertEquals(503, get("/health").statusCode());
    bad.close();
    assertEquals(200, get("/readyz").statusCode());
    view.states.put("ticks", ModuleState.STOPPED);
    assertEquals(200, get("/readyz").statusCode());
    view.states.put("ticks", ModuleState.FAILED);
    assertEquals(503, get("/readyz").statusCode());
  }

  @Test
  void moduleThatFailed_staysSoWhileItIsTakenAway() throws Exception {
    view.phase = PlatformPhase.RUNNING;
    view.errors.put("ticks", "the line is cut");
    for (ModuleState state : List.of(ModuleState.FAILED, ModuleState.QUIESCING, ModuleState.DRAINING, ModuleState.CLOSING)) {
      view.states.put("ticks", state);
      for (String path : List.of("/readyz", "/health/ready", "/health", "/ticks/readyz", "/ticks/healthz")) {
        assertEquals(503, get(path).statusCode(), () -> path + " in " + state);
      }
    }
  }

  @Test
  void livenessCheckOfTheHost_turnsLiveness() throws Exception {
    view.phase = PlatformPhase.RUNNING;
    Lease lease = health.add(check("watchdog", HealthCheckType.LIVENESS, () -> said(false)));
    assertEquals(503, get("/livez").statusCode());
    assertEquals(200, get("/readyz").statusCode());
    lease.close();
    assertEquals(200, get("/livez").statusCode());
  }

  @Test
  void check_runsAtMostOnceASecond() throws Exception {
    view.states.put("ticks", ModuleState.RUNNING);
    AtomicInteger calls = new AtomicInteger();
    health.add(ticks, check("source", () -> {
      calls.incrementAndGet();
      return said(true);
    }));
    for (int i = 0; i < 20; i++) {
      get("/ticks/readyz");
    }
    assertEquals(1, calls.get());
    nanos.addAndGet(Duration.ofMillis(999).toNanos());
    get("/ticks/readyz");
    assertEquals(1, calls.get());
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    get("/ticks/readyz");
    assertEquals(2, calls.get());
  }

  @Test
  void checkThatThrows_isErrorWithoutItsText() throws Exception {
    view.states.put("ticks", ModuleState.RUNNING);
    health.add(ticks, check("source", () -> {
      throw new LinkageError("inner text");
    }));
    HttpResponse<String> response = get("/ticks/readyz");
    assertEquals(503, response.statusCode());
    assertTrue(response.body().contains("{\"name\":\"ticks/source\",\"status\":\"ERROR\",\"data\":{\"error\":\"LinkageError\"}}"));
    assertFalse(response.body().contains("inner text"));
  }

  @Test
  void whatAModulesChecksSaidLast_isThereWithoutWaiting_andChangesAreTold() throws Exception {
    AtomicBoolean well = new AtomicBoolean(true);
    health.add(ticks, check("source", () -> said(well.get())));
    Await.until(() -> health.checks("ticks").equals(List.of(new CheckStatus("source", true, ""))));
    assertEquals(List.of(), health.checks("chat"));
    well.set(false);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    Await.until(() -> health.checks("ticks").equals(List.of(new CheckStatus("source", false, ""))));
    well.set(true);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    Await.until(() -> health.checks("ticks").getFirst().up());
    assertEquals(List.of("check source of ticks is down", "check source of ticks is up again"),
        changes.stream().map(PlatformEvent.CheckChanged::summary).toList());
  }

  @Test
  void aCheckThatHangs_isToldToBeDown_toWhoDoesNotWait() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    health.add(ticks, check("source", () -> {
      try {
        gate.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return said(true);
    }));
    assertEquals(List.of(), health.checks("ticks"), "it has said nothing yet");
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertEquals(List.of(new CheckStatus("source", false, "error timed out")), health.checks("ticks"));
    assertEquals(1, changes.size());
    gate.countDown();
    Await.until(() -> health.checks("ticks").getFirst().up());
  }

  @Test
  void checkThatHangs_isDownAndRunsOnce() throws Exception {
    view.states.put("ticks", ModuleState.RUNNING);
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    health.add(ticks, check("source", () -> {
      calls.incrementAndGet();
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return said(true);
    }));
    List<CompletableFuture<HttpResponse<String>>> probes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      probes.add(client.sendAsync(request("/ticks/readyz"), HttpResponse.BodyHandlers.ofString()));
    }
    entered.await();
    for (CompletableFuture<HttpResponse<String>> probe : probes) {
      assertEquals(503, probe.join().statusCode());
      assertTrue(probe.join().body().contains("\"error\":\"timed out\""), probe.join().body());
    }
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertEquals(503, get("/ticks/readyz").statusCode());
    assertEquals(1, calls.get());
    gate.countDown();
    Await.until(() -> get("/ticks/readyz").statusCode() == 200);
    assertEquals(1, calls.get());
  }

  @Test
  void closedCheck_isInterruptedAndLeavesNoThread() throws Exception {
    view.states.put("ticks", ModuleState.RUNNING);
    CountDownLatch entered = new CountDownLatch(1);
    health.add(ticks, check("endless", () -> {
      entered.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return said(true);
    }));
    CompletableFuture<HttpResponse<String>> probe = client.sendAsync(request("/ticks/readyz"), HttpResponse.BodyHandlers.ofString());
    entered.await();
    ticks.ledger().open().forEach(holding -> holding.close());
    probe.join();
    Await.until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().startsWith("ticks/health-")));
    assertFalse(get("/ticks/readyz").body().contains("endless"));
  }

  @Test
  void sealedLedger_refusesACheck() throws Exception {
    view.states.put("ticks", ModuleState.RUNNING);
    ticks.ledger().seal();
    assertThrows(IllegalStateException.class, () -> health.add(ticks, check("late", () -> said(false))));
    assertFalse(get("/ticks/readyz").body().contains("late"));
  }
}
