package dev.slipway.mongodb;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server that speaks MongoDB's protocol in a process of its own, where none of its threads and sockets is taken for a leak of the
 * platform under test. Confined to the test's thread.
 */
final class ServerProcess implements AutoCloseable {

  private static final String DEAF = "deaf";

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;
  private final int port;

  ServerProcess() throws IOException {
    process = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-cp", classPath(), Main.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    answers = process.inputReader();
    orders = process.outputWriter();
    port = Integer.parseInt(answer());
  }

  /** The server: listens, and stops or starts to at each line of its input, until that ends. */
  static final class Main {

    private Main() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
      BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
      int port = 0;
      MongoServer server;
      do {
        server = new MongoServer(new MemoryBackend().version(ServerVersion.MONGO_5_0));
        server.bind("localhost", port);
        port = server.getLocalAddress().getPort();
        answers.println(port);
        if (orders.readLine() == null) {
          break;
        }
        server.shutdownNow();
        answers.println(DEAF);
      } while (orders.readLine() != null);
      server.shutdownNow();
    }
  }

  String uri() {
    return "mongodb://localhost:" + port + "/";
  }

  /** Closes its port and its connections. Blocks until that is done. */
  void lose() throws IOException {
    order();
    if (!answer().equals(DEAF)) {
      throw new IllegalStateException("the server was not there");
    }
  }

  /** Listens again, with nothing in it. Blocks until that is done. */
  void find() throws IOException {
    order();
    if (Integer.parseInt(answer()) != port) {
      throw new IllegalStateException("the server has another port");
    }
  }

  private void order() throws IOException {
    orders.newLine();
    orders.flush();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the server has ended");
    }
    return line;
  }

  /** Where the server's classes and this one's are, on whichever path they came to this process. */
  private static String classPath() {
    List<Class<?>> anchors = List.of(MongoServer.class, MemoryBackend.class, ServerProcess.class);
    Stream<String> known = anchors.stream().map(type -> Path.of(
        URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString());
    Stream<String> path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
    Stream<String> patched = Stream.of(Path.of("target", "test-classes").toAbsolutePath().toString());
    return Stream.of(known, patched, path).flatMap(parts -> parts).distinct().collect(Collectors.joining(File.pathSeparator));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
