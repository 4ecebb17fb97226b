package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketEndpoint;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A bare server with a socket host whose gate lets everybody in. */
final class TestServer implements AutoCloseable {

  /** A handler that echoes and remembers what happened to it. */
  static class Recorder implements SocketHandler {
    final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final BlockingQueue<SocketEnd> ends = new LinkedBlockingQueue<>();

    @Override
    public void opened(Session session) {
      opened.add(session);
    }

    @Override
    public void text(Session session, String message) {
      texts.add(message);
      session.offer(dev.slipway.api.Frame.text(message));
    }

    @Override
    public void binary(Session session, byte[] message) {
      session.offer(dev.slipway.api.Frame.binary(message));
    }

    @Override
    public void closed(Session session, SocketEnd end) {
      ends.add(end);
    }
  }

  final Map<String, SocketRoute> routes = new ConcurrentHashMap<>();
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  final ModuleScope scope = new ModuleScope("test", TestServer.class.getClassLoader(), failures::add);
  final SocketHost host;
  final WebServer server;

  TestServer() {
    this(1_000_000);
  }

  TestServer(int maxSessions) {
    host = new SocketHost((prologue, headers, peer) -> {
      SocketRoute route = routes.get(prologue.uriPath().path());
      if (route == null) {
        throw new Refusal(Status.NOT_FOUND_404, "not-found", "there is no such path");
      }
      Principal principal = headers.first(io.helidon.http.HeaderNames.create("X-User"))
          .map(name -> new Principal(name, dev.slipway.api.Role.USER, null)).orElse(Principal.ANONYMOUS);
      return new Admission(route, principal);
    }, maxSessions);
    server = WebServer.builder().port(0).host("localhost").shutdownHook(false).backlog(4096)
        .connectionOptions(host.connectionOptions(
            SocketOptions.builder().tcpNoDelay(true).socketSendBufferSize(32 * 1024).build()))
        .addConnectionSelector(Http1ConnectionSelector.builder().config(Http1Config.create()).upgraders(host.upgraders()).build())
        .routing(routing -> routing.get("/hello", (request, response) -> response.send("hello")))
        .build().start();
    assertTrue(server.isRunning());
  }

  int port() {
    return server.port();
  }

  SocketRoute serve(String path, SocketPolicy policy, SocketEndpoint endpoint) {
    SocketRoute route = host.route(scope, path, policy, endpoint);
    routes.put(path, route);
    return route;
  }

  Recorder record(String path, SocketPolicy policy) {
    Recorder recorder = new Recorder();
    serve(path, policy, handshake -> recorder);
    return recorder;
  }

  /** Waits until the condition holds; fails after 20 s. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "never happened: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    host.close();
    server.stop();
  }
}
