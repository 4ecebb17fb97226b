package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.Lease;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.StopScope;
import io.helidon.webserver.http.HttpService;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoutingTest {

  private static final HttpService HELLO = rules -> rules
      .get("/", (request, response) -> response.send("hello"))
      .get("/items/{id}", (request, response) -> response.send(request.path().pathParameters().get("id")))
      .post("/items", (request, response) -> response.send(request.content().as(String.class)))
      .get("/who", (request, response) -> response.send(Principal.of(request).name()));

  @TempDir
  private Path data;
  private Server server;

  @BeforeEach
  void open() throws Exception {
    server = new Server(data);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void publish_bringsAllRoutesOfAModuleAtOnce() throws Exception {
    ModuleWeb web = server.module("hello");
    web.http("/hello", AccessPolicy.PUBLIC, HELLO);
    assertEquals(404, server.get("/hello").statusCode());
    web.publish();
    assertEquals("hello", server.get("/hello").body());
    assertEquals("hello", server.get("/hello/").body());
    assertEquals("42", server.get("/hello/items/42").body());
    Lease later = web.http("/later", AccessPolicy.PUBLIC, HELLO);
    assertEquals("hello", server.get("/later").body());
    later.close();
    assertEquals(404, server.get("/later").statusCode());
  }

  @Test
  void unknownMethod_isAnsweredWithThoseThatAre() throws Exception {
    ModuleWeb web = server.module("hello");
    web.http("/hello", AccessPolicy.PUBLIC, HELLO);
    web.publish();
    HttpResponse<String> answer = server.send(server.admin("/hello/items").DELETE());
    assertEquals(405, answer.statusCode());
    assertEquals("POST", answer.headers().firstValue("Allow").orElseThrow());
    assertTrue(answer.body().startsWith("{\"error\":{\"code\":\"method-not-allowed\""), answer.body());
    HttpResponse<String> options = server.send(server.request("/hello").method("OPTIONS", BodyPublishers.noBody()));
    assertEquals(204, options.statusCode());
    assertEquals("GET, HEAD", options.headers().firstValue("Allow").orElseThrow());
    HttpResponse<String> missing = server.get("/hello/nothing/here");
    assertEquals(404, missing.statusCode());
    assertEquals("application/json", missing.headers().firstValue("Content-Type").orElseThrow());
  }

  @Test
  void head_isAnsweredLikeGetWithoutItsContent() throws Exception {
    ModuleWeb web = server.module("hello");
    web.http("/hello", AccessPolicy.PUBLIC, HELLO);
    web.publish();
    try (RawClient raw = server.raw()) {
      raw.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String both = raw.readAll();
      assertEquals(2, both.split("Content-Length: 5", -1).length - 1, both);
      assertEquals(1, both.split("hello", -1).length - 1, both);
    }
  }

  @Test
  void refusal_isAnsweredWithItsStatusAndCode() throws Exception {
    ModuleWeb web = server.module("hello");
    web.http("/hello", AccessPolicy.PUBLIC, rules -> rules
        .get("/bad", (request, response) -> {
          throw Refusal.badRequest("unknown-symbol", "symbol 'X' is not one of A, B");
        })
        .get("/busy", (request, response) -> {
          throw Refusal.unavailable("busy", "come back", Duration.ofMillis(1_200));
        })
        .get("/broken", (request, response) -> {
          throw new IllegalStateException("inner text");
        })
        .get("/late", (request, response) -> {
          response.header("X-Inner", "inner header");
          throw new IllegalStateException("inner text");
        }));
    web.publish();
    HttpResponse<String> bad = server.get("/hello/bad");
    assertEquals(400, bad.statusCode());
    assertEquals("{\"error\":{\"code\":\"unknown-symbol\",\"message\":\"symbol 'X' is not one of A, B\"}}", bad.body());
    HttpResponse<String> busy = server.get("/hello/busy");
    assertEquals(503, busy.statusCode());
    assertEquals("2", busy.headers().firstValue("Retry-After").orElseThrow());
    for (String path : Set.of("/hello/broken", "/hello/late")) {
      HttpResponse<String> broken = server.get(path);
      assertEquals(500, broken.statusCode());
      assertFalse(broken.body().contains("inner"), broken.body());
      assertTrue(broken.headers().firstValue("X-Inner").isEmpty());
      assertTrue(broken.headers().firstValue("Content-Security-Policy").isPresent());
    }
  }

  @Test
  void claim_ofAPathThatIsTakenNamesBoth() {
    ModuleWeb first = server.module("first");
    ModuleWeb second = server.module("second");
    first.http("/a", AccessPolicy.PUBLIC, HELLO);
    for (String path : Set.of("/a", "/a/b")) {
      String message = assertThrows(IllegalArgumentException.class, () -> second.http(path, AccessPolicy.PUBLIC, HELLO)).getMessage();
      assertTrue(message.contains("first") && message.contains("second") && message.contains("'/a"), message);
    }
    for (String path : Set.of(
        "/", "", "a", "/a/", "/b//c", "/b/../c", "/b/{x}", "/b?c", "/platform", "/platform/x", "/health", "/metrics")) {
      assertThrows(IllegalArgumentException.class, () -> second.http(path, AccessPolicy.PUBLIC, HELLO), path);
    }
    first.http("/a/deeper", AccessPolicy.PUBLIC, HELLO);
    second.http("/ab", AccessPolicy.PUBLIC, HELLO);
  }

  @Test
  void handler_runsWithTheLoaderOfItsModule() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
      Set<ClassLoader> seen = ConcurrentHashMap.newKeySet();
      ModuleWeb web = server.module(new ModuleScope("hello", loader, thrown -> { }));
      web.http("/hello", AccessPolicy.PUBLIC, rules -> {
        seen.add(Thread.currentThread().getContextClassLoader());
        rules.get("/", (request, response) -> {
          seen.add(Thread.currentThread().getContextClassLoader());
          response.send();
        });
      });
      web.publish();
      assertEquals(200, server.get("/hello").statusCode());
      assertEquals(Set.of(loader), seen);
    }
  }

  @Test
  void probes_thatAreToldNo_haveNotFailed() throws Exception {
    HttpService no = rules -> rules
        .get("/", (request, response) -> response.status(503).send("no"))
        .get("/broken", (request, response) -> {
          throw new IllegalStateException("broken");
        });
    server.host.ownProbe("/readyz", no);
    server.host.own("/metrics", AccessPolicy.PUBLIC, no);
    for (int i = 0; i < 5; i++) {
      assertEquals(503, server.get("/readyz").statusCode());
    }
    Server.await("all are counted", () -> server.host.counts().byStatusClass().get(5) == 5);
    assertEquals(0, server.host.counts().failed());
    assertEquals(0, failures("/readyz"));
    assertEquals(500, server.get("/readyz/broken").statusCode());
    assertEquals(503, server.get("/metrics").statusCode());
    server.host.phase(PlatformPhase.STARTING);
    assertEquals(503, server.get("/nothing").statusCode());
    Server.await("all are counted", () -> server.host.counts().byStatusClass().get(5) == 8);
    assertEquals(3, server.host.counts().failed());
    assertEquals(1, failures("/readyz"));
    assertEquals(1, failures("/metrics"));
  }

  private long failures(String path) {
    return server.host.served().stream().filter(served -> served.path().equals(path)).findFirst().orElseThrow().failures();
  }

  @Test
  void phases_decideWhatIsAnsweredToWhom() throws Exception {
    ModuleWeb web = server.module("hello");
    web.http("/hello", AccessPolicy.PUBLIC, HELLO);
    web.publish();
    server.host.own("/health", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> response.send("up")));
    server.host.phase(PlatformPhase.STARTING);
    assertEquals(503, server.get("/hello").statusCode());
    assertEquals(503, server.get("/nothing").statusCode());
    assertEquals(200, server.get("/health").statusCode());
    server.host.phase(PlatformPhase.UNREADY);
    HttpResponse<String> unready = server.get("/hello");
    assertEquals(200, unready.statusCode());
    assertEquals("close", unready.headers().firstValue("Connection").orElseThrow());
    for (PlatformPhase phase : Set.of(PlatformPhase.QUIESCE, PlatformPhase.DRAIN, PlatformPhase.CLOSE, PlatformPhase.PROVE)) {
      server.host.phase(phase);
      HttpResponse<String> refused = server.get("/hello");
      assertEquals(503, refused.statusCode());
      assertEquals("2", refused.headers().firstValue("Retry-After").orElseThrow());
      assertEquals(503, server.get("/nothing").statusCode());
      assertEquals("up", server.get("/health").body());
    }
  }

  @Test
  void drain_waitsForRequestsUnderWayAndTheirAnswerSaysClose() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ModuleWeb web = server.module("slow");
    web.http("/slow", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> {
      inside.countDown();
      go.await();
      response.send("done");
    }));
    web.publish();
    var answer = server.client.sendAsync(server.request("/slow").build(), HttpResponse.BodyHandlers.ofString());
    inside.await();
    server.host.phase(PlatformPhase.QUIESCE);
    web.quiesce(StopScope.PLATFORM);
    assertEquals(503, server.get("/slow").statusCode());
    assertEquals(1, web.resources().requests());
    assertTrue(web.waitingFor().getFirst().contains("GET /slow"), web.waitingFor().toString());
    web.drain(Deadline.after(Duration.ofMillis(50)));
    assertFalse(answer.isDone());
    go.countDown();
    web.drain(Deadline.after(Duration.ofSeconds(5)));
    assertEquals("done", answer.get().body());
    assertEquals("close", answer.get().headers().firstValue("Connection").orElseThrow());
    assertEquals(0, web.resources().requests());
  }

  @Test
  void close_interruptsWhatIsLeft() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ModuleScope scope = Server.scope("stuck");
    ModuleWeb web = server.module(scope);
    web.http("/stuck", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> {
      inside.countDown();
      try {
        new CountDownLatch(1).await();
      } finally {
        interrupted.countDown();
      }
    }));
    web.publish();
    var answer = server.client.sendAsync(server.request("/stuck").build(), HttpResponse.BodyHandlers.ofString());
    inside.await();
    web.close(Deadline.after(Duration.ofSeconds(2)));
    interrupted.await();
    assertEquals(0, scope.ledger().open().size());
    assertEquals(0, web.resources().requests());
    assertEquals(404, server.get("/stuck").statusCode());
    answer.exceptionally(thrown -> null).get();
  }

  @Test
  void routes_comeAndGoUnderLoadWithoutAFailure() throws Exception {
    ModuleWeb steady = server.module("steady");
    steady.http("/steady", AccessPolicy.PUBLIC, HELLO);
    steady.publish();
    AtomicBoolean stop = new AtomicBoolean();
    Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    Set<Integer> steadyStatuses = ConcurrentHashMap.newKeySet();
    Thread[] loads = new Thread[4];
    for (int i = 0; i < loads.length; i++) {
      loads[i] = Thread.ofVirtual().start(() -> {
        while (!stop.get()) {
          try {
            statuses.add(server.get("/guest/items/1").statusCode());
            steadyStatuses.add(server.get("/steady").statusCode());
          } catch (Exception e) {
            statuses.add(-1);
          }
        }
      });
    }
    try {
      for (int i = 0; i < 60; i++) {
        ModuleScope scope = Server.scope("guest");
        ModuleWeb guest = server.host.module(scope);
        guest.http("/guest", AccessPolicy.PUBLIC, HELLO);
        guest.publish();
        assertEquals(200, server.get("/guest").statusCode());
        guest.quiesce(StopScope.MODULE);
        guest.drain(Deadline.after(Duration.ofSeconds(2)));
        guest.close(Deadline.after(Duration.ofSeconds(2)));
        assertTrue(scope.ledger().open().isEmpty());
      }
    } finally {
      stop.set(true);
      for (Thread load : loads) {
        load.join();
      }
    }
    assertEquals(Set.of(200), steadyStatuses);
    assertTrue(Set.of(200, 404, 503).containsAll(statuses), statuses.toString());
  }
}
