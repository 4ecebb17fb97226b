package dev.slipway.distribution.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.distribution.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An RTMP server of other people, nginx: {@code live} hands on what is published, {@code out} writes a file for each time. Confined to
 * the thread of the test.
 */
final class RtmpServer implements AutoCloseable {

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_rtmp_module.so");
  private static final String CONFIGURATION = """
      load_module MODULE;
      user root;
      daemon off;
      master_process off;
      pid FOLDER/nginx.pid;
      error_log FOLDER/error.log;
      events { worker_connections 512; }
      rtmp {
        access_log off;
        server {
          listen 127.0.0.1:PORT;
          application live { live on; }
          application out { live on; record all; record_path FOLDER/files; record_unique on; }
        }
      }
      """;

  private final Path files;
  private final int port;
  private final Process process;

  private RtmpServer(Path files, int port, Process process) {
    this.files = files;
    this.port = port;
    this.process = process;
  }

  /** Starts one with its files under {@code parent}; a test is skipped where there is none, except in CI. */
  static RtmpServer start(Path parent) throws IOException {
    assumeTrue(Files.exists(MODULE) || "true".equals(System.getenv("CI")), "nginx with its RTMP module is not there");
    Path folder = Files.createTempDirectory(parent, "nginx");
    Path files = Files.createDirectory(folder.resolve("files"));
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path configuration = Files.writeString(folder.resolve("nginx.conf"), CONFIGURATION.replace("MODULE", MODULE.toString())
        .replace("FOLDER", folder.toString()).replace("PORT", Integer.toString(port)));
    RtmpServer server = new RtmpServer(files, port, Media.start(folder.resolve("nginx.log"), List.of(
        "nginx", "-p", folder.toString(), "-e", folder.resolve("error.log").toString(), "-c", configuration.toString())));
    TestHome.await("nginx listens", TestHome.START, server::listens);
    return server;
  }

  private boolean listens() {
    assertTrue(process.isAlive(), "nginx has ended");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns where a source publishes, and where it is pulled from. */
  String live(String name) {
    return "rtmp://127.0.0.1:" + port + "/live/" + name;
  }

  /** Returns where is pushed to. */
  String out(String name) {
    return "rtmp://127.0.0.1:" + port + "/out/" + name;
  }

  /** Returns what was pushed under a name, a file for each time. */
  List<Path> files(String name) {
    try (Stream<Path> all = Files.list(files)) {
      return all.filter(file -> String.valueOf(file.getFileName()).startsWith(name + "-")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how much was pushed under a name. */
  long bytes(String name) {
    return files(name).stream().mapToLong(file -> file.toFile().length()).sum();
  }

  @Override
  public void close() {
    Media.end(process);
  }
}
