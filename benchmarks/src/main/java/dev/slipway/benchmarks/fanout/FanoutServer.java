package dev.slipway.benchmarks.fanout;

import dev.slipway.dashboard.DashboardModule;
import java.util.List;

/** The process of one server: says on which port it listens, and closes all sessions with 1001 at SIGTERM. */
final class FanoutServer {

  private FanoutServer() {}

  /**
   * Starts a server and returns; its threads keep the process alive.
   *
   * @param arguments the name of the server
   */
  public static void main(String[] arguments) throws Exception {
    Source source = new Source();
    Hub hub = start(arguments[0], source);
    source.feeds(hub);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      source.stop();
      try {
        hub.shutDown();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }));
    System.out.println("port " + hub.port());
    Thread.currentThread().join();
  }

  private static Hub start(String name, Source source) {
    try {
      return switch (name) {
        case "slipway" -> new SlipwayHub(source);
        case "dashboard" -> new SlipwayHub(source, List.of(DashboardModule::new));
        case "bare" -> new BareHub(source);
        case "netty" -> new NettyHub(source::obey);
        case "jetty" -> new JettyHub(source::obey, 256);
        case "vertx" -> new VertxHub(source);
        default -> throw new IllegalArgumentException("no server is named " + name);
      };
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1); // threads of what was half started must not keep the process
      throw new IllegalStateException(e);
    }
  }
}
