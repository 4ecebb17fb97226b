package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.CheckStatus;
import dev.slipway.api.Deadline;
import dev.slipway.api.ListenPolicy;
import dev.slipway.api.Listener;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.PlatformView;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.StopScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WebHostTest {

  @TempDir
  private Path data;

  private static final class View implements PlatformView {

    @Override
    public PlatformPhase phase() {
      return PlatformPhase.RUNNING;
    }

    @Override
    public List<ModuleStatus> modules() {
      return List.of(new ModuleStatus(
          "ticks", "modules/ticks", ModuleState.RUNNING, Instant.EPOCH, Set.of("clock"), Set.of(), Duration.ofMillis(12),
          List.of("<script>alert(1)</script>"), ModuleStatus.Resources.NONE, Optional.empty()));
    }

    @Override
    public Optional<ModuleStatus> module(String name) {
      return Optional.empty();
    }

    @Override
    public List<CheckStatus> checks(String module) {
      return List.of();
    }

    @Override
    public Duration uptime() {
      return Duration.ofSeconds(90);
    }

    @Override
    public Optional<Duration> stopBudget() {
      return Optional.empty();
    }
  }

  private static long timers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("slipway/socket-timer") && thread.isAlive()).count();
  }

  @Test
  void takenPort_isOneClearLine() throws Exception {
    try (Server first = new Server(data)) {
      WebSettings taken = WebSettings.defaults("127.0.0.1", first.host.port());
      long before = timers();
      String message = assertThrows(IOException.class, () -> new Server(data, taken).close()).getMessage();
      assertEquals(before, timers(), "a server that did not start left its thread");
      assertEquals("cannot listen on 127.0.0.1:" + first.host.port() + ": Address already in use", message);
    }
  }

  @Test
  void close_leavesNoThread() throws Exception {
    new Server(data).close();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < 5; i++) {
      Server server = new Server(data);
      ModuleWeb web = server.module("m");
      web.http("/m", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> response.send("m")));
      web.listen("echo", new ListenPolicy("127.0.0.1", 0, 5, Duration.ofSeconds(5)), connection -> { });
      web.publish();
      assertEquals(200, server.get("/m").statusCode());
      server.close();
    }
    Server.await("no thread is left but the client's", () -> Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .noneMatch(thread -> !thread.getName().startsWith("HttpClient") && !thread.getName().startsWith("Common-Cleaner")
            && !thread.getName().startsWith("ForkJoinPool") && !thread.getName().startsWith("VirtualThread")));
  }

  @Test
  void close_letsTheLastResponsesOfTheHostFinish() throws Exception {
    Server server = new Server(data);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    server.host.own("/health", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> {
      inside.countDown();
      go.await();
      response.send("up");
    }));
    var answer = server.client.sendAsync(server.request("/health").build(), HttpResponse.BodyHandlers.ofString());
    inside.await();
    Thread closer = Thread.ofPlatform().start(server.host::close);
    go.countDown();
    assertEquals("up", answer.get().body());
    closer.join();
    server.close();
  }

  @Test
  void shell_showsModulesAndTheirPages() throws Exception {
    try (Server server = new Server(data)) {
      HttpResponse<String> early = server.get("/");
      assertEquals(200, early.statusCode());
      server.host.show(new View());
      ModuleWeb web = server.module("ticks");
      web.page("Live <ticks>", "/ticks/");
      assertFalse(server.get("/").body().contains("Live &lt;ticks&gt;"));
      web.publish();
      String page = server.get("/").body();
      assertTrue(page.contains("<a href=\"/ticks/\">Live &lt;ticks&gt;</a>"), page);
      assertFalse(page.contains("<script>alert"), page);
      String json = server.get("/platform/modules").body();
      for (String part : List.of("\"name\":\"ticks\"", "\"state\":\"running\"", "\"path\":\"/ticks/\"")) {
        assertTrue(json.contains(part), json);
      }
      for (String file : List.of("style.css", "shell.js", "dom.js", "plot.js", "chart.umd.min.js", "icon.svg")) {
        assertEquals(200, server.get("/platform/" + file).statusCode(), file);
      }
      web.close(Deadline.after(Duration.ofSeconds(1)));
      assertFalse(server.get("/").body().contains("Live &lt;ticks&gt;"));
    }
  }

  @Test
  void assets_areServedWithValidatorsAndNothingElseIs() throws Exception {
    Path folder = Files.createDirectories(data.resolve("classes/META-INF/web/site/sub"));
    Files.writeString(folder.resolve("../index.html"), "<!doctype html>index");
    Files.writeString(folder.resolve("app.js"), "let a = 1;");
    Files.writeString(folder.resolve("../../secret.txt"), "secret");
    try (Server server = new Server(data);
        URLClassLoader loader = new URLClassLoader(new URL[] {data.resolve("classes/").toUri().toURL()}, null)) {
      ModuleWeb web = server.module(new ModuleScope("site", loader, thrown -> { }));
      web.assets("/site");
      web.publish();
      HttpResponse<String> bare = server.get("/site");
      assertEquals(308, bare.statusCode());
      assertEquals("site/", bare.headers().firstValue("Location").orElseThrow());
      HttpResponse<String> index = server.get("/site/");
      assertEquals("<!doctype html>index", index.body());
      assertEquals("text/html; charset=utf-8", index.headers().firstValue("Content-Type").orElseThrow());
      HttpResponse<String> script = server.get("/site/sub/app.js");
      assertEquals("text/javascript; charset=utf-8", script.headers().firstValue("Content-Type").orElseThrow());
      String etag = script.headers().firstValue("ETag").orElseThrow();
      String modified = script.headers().firstValue("Last-Modified").orElseThrow();
      assertEquals(304, server.send(server.request("/site/sub/app.js").header("If-None-Match", etag)).statusCode());
      assertEquals(304, server.send(server.request("/site/sub/app.js").header("If-Modified-Since", modified)).statusCode());
      assertEquals(200, server.send(server.request("/site/sub/app.js").header("If-None-Match", "\"other\"")).statusCode());
      for (String path : List.of(
          "/site/../secret.txt", "/site/%2e%2e/secret.txt", "/site/..%2fsecret.txt", "/site/sub/../../../secret.txt", "/site//secret.txt",
          "/site/.hidden", "/site/none.css", "/site/sub", "/site/%5c..%5csecret.txt")) {
        try (RawClient raw = server.raw()) {
          String answer = raw.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").readAll();
          assertTrue(answer.startsWith("HTTP/1.1 404 ") || answer.startsWith("HTTP/1.1 400 "), path + ": " + answer);
          assertFalse(answer.contains("secret"), answer);
        }
      }
    }
  }

  @Test
  void listener_servesConnectionsUntilTheDrain() throws Exception {
    try (Server server = new Server(data)) {
      ModuleScope scope = Server.scope("echo");
      ModuleWeb web = server.module(scope);
      Listener listener = web.listen("echo", new ListenPolicy("127.0.0.1", 0, 2, Duration.ofSeconds(20)),
          connection -> connection.input().transferTo(connection.output()));
      try (Socket first = new Socket("127.0.0.1", listener.port()); Socket second = new Socket("127.0.0.1", listener.port())) {
        first.getOutputStream().write(42);
        assertEquals(42, first.getInputStream().read());
        Server.await("both are open", () -> listener.connections() == 2);
        try (Socket surplus = new Socket("127.0.0.1", listener.port())) {
          assertEquals(-1, surplus.getInputStream().read());
        }
        ListenPolicy taken = new ListenPolicy("127.0.0.1", listener.port(), 1, Duration.ofSeconds(1));
        String message = assertThrows(UncheckedIOException.class, () -> web.listen("again", taken, connection -> { })).getMessage();
        assertTrue(message.contains("'again'") && message.contains("module 'echo'") && message.contains("in use"), message);
        web.quiesce(StopScope.MODULE);
        Server.await("the system has closed the listener", () -> refuses(listener.port()));
        web.drain(Deadline.after(Duration.ofSeconds(5)));
        assertEquals(0, listener.connections());
        assertEquals(-1, second.getInputStream().read());
      }
      web.close(Deadline.after(Duration.ofSeconds(1)));
      assertTrue(scope.ledger().open().isEmpty());
    }
  }

  private static boolean refuses(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void counts_tellRequestsByStatus() throws Exception {
    try (Server server = new Server(data)) {
      server.get("/");
      server.get("/nothing");
      server.get("/nothing");
      server.get("/");
      WebCounts counts = server.host.counts();
      assertEquals(2, counts.byStatusClass().get(4));
      assertTrue(counts.byStatusClass().get(2) >= 1);
      assertTrue(counts.connections() >= 1 && counts.accepted() >= 1);
      assertEquals(WebCounts.LATENCY_BOUNDS_MICROS.size() + 1, counts.byLatency().size());
    }
  }
}
