package dev.slipway.benchmarks.fanout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Jetty with virtual threads and its asynchronous API, as its documentation tells; it has no way to encode a frame once. Thread-safe. */
public final class JettyHub implements Hub {

  private static final int BACKLOG = 4_096;

  private final Consumer<String> heard;
  private final int outgoing;
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final Server server;
  private final ServerConnector connector;

  /**
   * Listens.
   *
   * @param heard takes what clients say
   * @param outgoing how many frames may wait for one client
   */
  JettyHub(Consumer<String> heard, int outgoing) throws Exception {
    this.heard = heard;
    this.outgoing = outgoing;
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server = new Server(threads);
    connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    server.setHandler(WebSocketUpgradeHandler.from(server, container -> {
      container.setIdleTimeout(Duration.ZERO);
      container.addMapping(PATH, (request, response, callback) -> new Client());
    }));
    server.start();
  }

  /** One client. Public, as Jetty calls it by reflection. Thread-safe. */
  public final class Client extends Session.Listener.AbstractAutoDemanding {

    private Client() {}

    @Override
    public void onWebSocketOpen(Session session) {
      super.onWebSocketOpen(session);
      session.setMaxOutgoingFrames(outgoing);
      sessions.add(session);
    }

    @Override
    public void onWebSocketText(String message) {
      heard.accept(message);
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
      sessions.remove(getSession());
      callback.succeed();
    }
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void publish(byte[] text) {
    String message = new String(text, StandardCharsets.US_ASCII);
    AtomicInteger left = new AtomicInteger(1);
    unfinished.incrementAndGet();
    Runnable written = () -> {
      if (left.decrementAndGet() == 0) {
        unfinished.decrementAndGet();
      }
    };
    Callback callback = Callback.from(written, failure -> written.run());
    for (Session session : sessions) {
      left.incrementAndGet();
      session.sendText(message, callback);
    }
    written.run();
  }

  @Override
  public int unfinished() {
    return unfinished.get();
  }

  @Override
  public void shutDown() throws Exception {
    sessions.forEach(session -> session.close(StatusCode.SHUTDOWN, "", Callback.NOOP));
    server.stop();
  }
}
