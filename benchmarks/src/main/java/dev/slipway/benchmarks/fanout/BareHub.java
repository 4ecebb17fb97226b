package dev.slipway.benchmarks.fanout;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Principal;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.socket.Admission;
import dev.slipway.lifecycle.socket.SocketHost;
import dev.slipway.lifecycle.socket.SocketRoute;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;

/**
 * Our sockets without a kernel: no ledger that anything is recorded in, no threads that are tracked, no watch, no meters, no baseline for a
 * proof, no gate but one that is open. What the kernel costs is what {@link SlipwayHub} needs beyond this.
 */
final class BareHub implements Hub {

  private static final int BACKLOG = 4_096;

  private final SocketHost host;
  private final WebServer server;
  private final Audience audience;

  BareHub(Source source) {
    SocketRoute[] route = new SocketRoute[1];
    host = new SocketHost((prologue, headers, peer) -> new Admission(route[0], Principal.ANONYMOUS), SlipwayHub.MAX_SESSIONS);
    ModuleScope scope = new ModuleScope("fanout", BareHub.class.getClassLoader(), failure -> { });
    Audience all = host.audience(scope, "all");
    audience = all;
    route[0] = host.route(scope, PATH, SlipwayHub.policy(), handshake -> new SocketHandler() {
      @Override
      public void opened(Session session) {
        all.add(session);
      }

      @Override
      public void text(Session session, String message) {
        source.obey(message);
      }
    });
    server = WebServer.builder().port(0).host("localhost").shutdownHook(false).backlog(BACKLOG)
        .connectionOptions(host.connectionOptions(SocketOptions.builder().tcpNoDelay(true).build()))
        .addConnectionSelector(Http1ConnectionSelector.builder().config(Http1Config.create()).upgraders(host.upgraders()).build())
        .build().start();
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void publish(byte[] text) {
    audience.offer(Frame.utf8(text));
  }

  @Override
  public int unfinished() {
    return audience.waiting();
  }

  @Override
  public void shutDown() {
    host.close();
    server.stop();
  }
}
