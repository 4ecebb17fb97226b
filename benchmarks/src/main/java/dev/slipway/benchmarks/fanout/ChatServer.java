package dev.slipway.benchmarks.fanout;

import dev.slipway.chat.ChatModule;
import dev.slipway.lifecycle.Kernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The process of one chat server: ours, or a hub of a peer that says to all what one of them says and keeps nothing. Says on which
 * port it listens.
 */
final class ChatServer {

  /** Frames that may wait for one client, here and at Jetty. */
  static final int OUTBOX = 4_096;

  private ChatServer() {}

  /** A hub whose clients speak to each other. Thread-safe. */
  private static final class Echo implements Consumer<String> {
    private volatile @Nullable Hub hub;

    @Override
    public void accept(String text) {
      Hub to = hub;
      if (to != null) {
        to.publish(text.getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  /**
   * Starts a server; its threads keep the process alive.
   *
   * @param arguments the name of the server, and the data folder
   */
  public static void main(String[] arguments) throws Exception {
    Echo echo = new Echo();
    int port = switch (arguments[0]) {
      case "slipway" -> chat(Path.of(arguments[1]), true);
      case "undurable" -> chat(Path.of(arguments[1]), false);
      case "netty" -> listen(echo, new NettyHub(echo));
      case "jetty" -> listen(echo, new JettyHub(echo, OUTBOX));
      default -> throw new IllegalArgumentException("no server is named " + arguments[0]);
    };
    System.out.println("port " + port);
    Thread.currentThread().join();
  }

  private static int listen(Echo echo, Hub hub) {
    echo.hub = hub;
    return hub.port();
  }

  private static int chat(Path data, boolean durable) throws Exception {
    return Kernel.builder().module(ChatModule::new).dataFolder(data)
        .property("server.port", "0")
        .property("access.guests", "true")
        .property("modules.chat.store", "embedded")
        .property("modules.chat.durable", Boolean.toString(durable))
        .property("modules.chat.messages-per-minute", "1000000")
        .property("modules.chat.message-burst", "1000000")
        .property("modules.chat.commands-per-second", "1000000")
        .property("modules.chat.in-flight", "10000")
        .property("modules.chat.outbox", Integer.toString(OUTBOX))
        .start().port();
  }
}
