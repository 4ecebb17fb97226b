package dev.slipway.mongodb;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * A server that speaks MongoDB's protocol in this process: it can be stopped and started again with what it holds, and tests can
 * put themselves before and behind its commands. Thread-safe, but for {@link #stop} and {@link #start}.
 */
final class WireServer implements AutoCloseable {

  private static final int WORKERS = 64;

  private final MongoBackend memory = new MemoryBackend().version(ServerVersion.MONGO_5_0);
  private final MongoBackend backend;
  private volatile Step before = command -> {};
  private volatile Step after = command -> {};
  private MongoServer server;
  private int port;

  WireServer() {
    backend = (MongoBackend) Proxy.newProxyInstance(
        WireServer.class.getClassLoader(), new Class<?>[] {MongoBackend.class}, (proxy, method, arguments) -> {
          if (method.getName().equals("close")) {
            return null; // what it holds outlives a stop
          }
          Command command = arguments != null && arguments[0] instanceof MongoMessage message
              ? new Command(message.getDocument().keySet().iterator().next(), message.getDocument().toString(true)) : null;
          try {
            if (command != null) {
              before.take(command);
            }
            Object answer = method.invoke(memory, arguments);
            if (command != null) {
              after.take(command);
            }
            return answer;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
    start();
  }

  /** What a client asked for. */
  record Command(String name, String text) {

    boolean is(String wanted, String part) {
      return name.equals(wanted) && text.contains(part);
    }
  }

  /** What a test does before or behind a command. It may throw, which is the server's failure. */
  @FunctionalInterface
  interface Step {
    void take(Command command) throws Exception;

    /** Returns a step that is taken once, at the first command that fits. */
    static Step once(Predicate<Command> which, Step step) {
      AtomicBoolean taken = new AtomicBoolean();
      return command -> {
        if (which.test(command) && taken.compareAndSet(false, true)) {
          step.take(command);
        }
      };
    }
  }

  void before(Step step) {
    before = step;
  }

  void after(Step step) {
    after = step;
  }

  String uri() {
    return "mongodb://localhost:" + port + "/";
  }

  void start() {
    server = new MongoServer(backend);
    server.bind(new InetSocketAddress("localhost", port), 1, WORKERS); // each connection its own, so that a step may wait for another
    port = server.getLocalAddress().getPort();
  }

  void stop() {
    server.shutdownNow();
  }

  /** Forgets everything, as a server does that comes back with another disk. */
  void wipe() {
    memory.dropDatabase("slipway");
  }

  @Override
  public void close() {
    stop();
    memory.close();
  }
}
