package dev.slipway.benchmarks.fanout;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Vert.x with an instance of one verticle for each core, each with its own clients; those whose queue is full are passed over. */
final class VertxHub implements Hub {

  private static final int BACKLOG = 4_096;
  private static final int SHARED_PORT = -1; // a free one, the same for all instances

  private final Source source;
  private final Vertx vertx = Vertx.vertx();
  private final List<Room> rooms = new CopyOnWriteArrayList<>();
  private volatile int port;

  VertxHub(Source source) throws Exception {
    this.source = source;
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      vertx.deployVerticle(Room::new, new DeploymentOptions()).toCompletionStage().toCompletableFuture().get();
    }
  }

  /** The clients of one event loop. Confined to it, but for the count. */
  private final class Room extends AbstractVerticle {

    private final Set<ServerWebSocket> sockets = new LinkedHashSet<>();
    private final AtomicInteger unfinished = new AtomicInteger();

    @Override
    public void start(Promise<Void> started) {
      HttpServer server = vertx.createHttpServer(
          new HttpServerOptions().setHost("127.0.0.1").setPort(SHARED_PORT).setAcceptBacklog(BACKLOG).setTcpNoDelay(true));
      server.webSocketHandler(socket -> {
        sockets.add(socket);
        socket.textMessageHandler(source::obey);
        socket.closeHandler(nothing -> sockets.remove(socket));
      });
      server.listen().onSuccess(listening -> {
        port = listening.actualPort();
        rooms.add(this);
        started.complete();
      }).onFailure(started::fail);
    }

    Context ownContext() {
      return context;
    }

    void publish(String text) {
      unfinished.incrementAndGet();
      context.runOnContext(nothing -> {
        for (ServerWebSocket socket : sockets) {
          if (!socket.writeQueueFull()) {
            socket.writeTextMessage(text);
          }
        }
        unfinished.decrementAndGet();
      });
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void publish(byte[] text) {
    String message = new String(text, StandardCharsets.US_ASCII);
    rooms.forEach(room -> room.publish(message));
  }

  @Override
  public int unfinished() {
    return rooms.stream().mapToInt(room -> room.unfinished.get()).max().orElse(0);
  }

  @Override
  public void shutDown() throws Exception {
    for (Room room : rooms) {
      room.ownContext().runOnContext(nothing -> room.sockets.forEach(socket -> socket.close((short) 1001)));
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < end && rooms.stream().anyMatch(room -> !room.sockets.isEmpty())) {
      LockSupport.parkNanos(1_000_000);
    }
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }
}
