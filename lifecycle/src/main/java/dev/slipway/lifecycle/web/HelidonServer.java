package dev.slipway.lifecycle.web;

import dev.slipway.lifecycle.socket.SocketHost;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.web.access.Origins;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The running server, with HTTP/1.1 only and none of the features that it would look up by itself. Thread-safe. */
final class HelidonServer {

  private static final Logger LOGGER = System.getLogger(HelidonServer.class.getName());
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final int RESERVED_FILES = 512;
  private static final int MAX_PROLOGUE_BYTES = 4_096;
  /** Until the first connection ends it, the server's timer comes by that often, to find nothing to do. */
  private static final Duration TIMER_PERIOD = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final WebServer server;
  private final ConnectionGuard guard;
  private final InetAddress address;
  private final int port;

  private HelidonServer(WebServer server, ConnectionGuard guard, InetAddress address) {
    this.server = server;
    this.guard = guard;
    this.address = address;
    this.port = server.port();
  }

  /**
   * Returns {@code wanted}, or less where the process may not open so many files: a listener that runs out of files would
   * end for good.
   */
  static int affordable(int wanted) {
    int affordable = Math.max(WebSettings.RESERVED_CONNECTIONS + 1, maxFiles() - RESERVED_FILES);
    if (affordable < wanted) {
      LOGGER.log(Level.WARNING, "the limit of open files allows " + affordable + " connections, not " + wanted);
      return affordable;
    }
    return wanted;
  }

  private static int maxFiles() {
    try (var lines = Files.lines(LIMITS, StandardCharsets.US_ASCII)) {
      return lines.filter(line -> line.startsWith("Max open files"))
          .map(line -> line.substring("Max open files".length()).strip().split("\\s+", 2)[0])
          .filter(text -> text.chars().allMatch(Character::isDigit) && text.length() <= 9)
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(Integer.MAX_VALUE);
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
  }

  static HelidonServer start(
      WebSettings settings, int connections, HttpRouting routing, Origins origins, SocketHost sockets, Optional<Certificates> certificates)
      throws IOException {
    InetAddress address = bindable(settings);
    LeanRegistry.install();
    Http1Config http = Http1Config.builder()
        .maxHeadersSize(settings.maxHeaderBytes())
        .maxPrologueLength(MAX_PROLOGUE_BYTES)
        .receiveLog(false)
        .sendLog(false)
        .addReceiveListener(new RequestChecks(origins))
        .addSendListener(new ResponseDress(((Dispatcher) routing)::phase))
        .build();
    Http1ConnectionSelector selector = Http1ConnectionSelector.builder()
        .config(http)
        .upgraders(ConnectionGuard.guarded(sockets.upgraders()))
        .build();
    ConnectionGuard guard = new ConnectionGuard(settings, connections, new OneRouter(routing), selector, sockets, certificates);
    WebServer server = WebServer.builder()
        .shutdownHook(false)
        .featuresDiscoverServices(false)
        .protocolsDiscoverServices(false)
        .addConnectionSelector(guard)
        .address(address)
        .port(settings.port())
        .maxTcpConnections(connections)
        .maxPayloadSize(settings.maxRequestBytes())
        .connectionOptions(sockets.connectionOptions(options()))
        .idleConnectionPeriod(TIMER_PERIOD)
        .idleConnectionTimeout(settings.idleTimeout())
        .shutdownGracePeriod(Duration.ofMillis(500))
        .directHandlers(Answers.direct())
        .build();
    server.start();
    if (!server.isRunning()) {
      throw new IOException("cannot listen on " + settings.host() + ":" + settings.port() + ": the server did not start");
    }
    try {
      guard.start();
      return new HelidonServer(server, guard, address);
    } catch (RuntimeException | Error e) {
      server.stop();
      throw e;
    }
  }

  private static SocketOptions options() {
    return SocketOptions.builder().tcpNoDelay(true).readTimeout(Duration.ZERO).build();
  }

  /** Binds and lets go, for the server itself only logs why it cannot. */
  private static InetAddress bindable(WebSettings settings) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      InetAddress address = InetAddress.getByName(settings.host());
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, settings.port()));
      return address;
    } catch (IOException e) {
      throw new IOException("cannot listen on " + settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
    }
  }

  int port() {
    return port;
  }

  ConnectionGuard guard() {
    return guard;
  }

  /** Drops new connections and closes those that wait between requests. */
  void refuseConnections() {
    guard.refuse();
  }

  /**
   * Ends the thread that checks deadlines, and the timer thread of the server, which asks open connections by turns and ends
   * when one of them throws. If it has not met any so far, a connection of our own makes sure that there is one to ask.
   */
  void endTimers() throws InterruptedException {
    guard.end(PATIENCE);
    if (guard.awaitTimerEnd(Duration.ZERO)) {
      return;
    }
    InetAddress target = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    guard.admitOne();
    try (Socket last = new Socket()) {
      last.connect(new InetSocketAddress(target, port), (int) PATIENCE.toMillis());
      if (!guard.awaitTimerEnd(PATIENCE)) {
        LOGGER.log(Level.WARNING, "the timer thread of the server did not end");
      }
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "no last connection", e);
    }
  }

  void stop() {
    server.stop();
  }

  /** A router with one routing, whatever else the server holds. */
  private record OneRouter(HttpRouting routing) implements Router {

    @Override
    public <T extends Routing> T routing(Class<T> type, T byDefault) {
      return type == HttpRouting.class ? type.cast(routing) : byDefault;
    }

    @Override
    public List<? extends Routing> routings() {
      return List.of(routing);
    }

    @Override
    public void beforeStart() {}

    @Override
    public void afterStop() {}
  }
}
