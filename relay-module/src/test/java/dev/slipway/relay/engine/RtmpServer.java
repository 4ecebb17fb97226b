package dev.slipway.relay.engine;

import dev.slipway.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * nginx with its RTMP module: {@code live} hands on, {@code out} writes a file for each time somebody publishes. Used by one thread.
 */
final class RtmpServer implements AutoCloseable {

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_rtmp_module.so");

  private final Path folder;
  private final int port;
  private Program nginx;

  private RtmpServer(Path folder, int port, Program nginx) {
    this.folder = folder;
    this.port = port;
    this.nginx = nginx;
  }

  static RtmpServer start(Path parent) throws IOException {
    if (!Files.exists(MODULE)) {
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw new IOException("libnginx-mod-rtmp is not installed");
      }
      org.junit.jupiter.api.Assumptions.abort("libnginx-mod-rtmp is not installed");
    }
    Path folder = Files.createTempDirectory(parent, "nginx");
    Files.createDirectory(folder.resolve("files"));
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Files.writeString(folder.resolve("nginx.conf"), """
        load_module %s;
        user root;
        daemon off;
        master_process off;
        pid %s/nginx.pid;
        error_log %s/error.log;
        events { worker_connections 512; }
        rtmp {
          access_log off;
          server {
            listen 127.0.0.1:%d;
            application live { live on; }
            application out { live on; record all; record_path %s/files; record_unique on; }
          }
        }
        """.formatted(MODULE, folder, folder, port, folder));
    RtmpServer server = new RtmpServer(folder, port, run(folder));
    server.awaitOpen();
    return server;
  }

  private static Program run(Path folder) throws IOException {
    return Program.start(List.of("nginx", "-p", folder.toString(), "-e", folder.resolve("error.log").toString(),
        "-c", folder.resolve("nginx.conf").toString()));
  }

  private void awaitOpen() {
    Await.until("nginx listens", () -> {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
        return true;
      } catch (IOException e) {
        return false;
      }
    });
  }

  /** Ends it, with all connections. */
  void kill() throws IOException {
    nginx.close();
  }

  /** Starts it again, on the same port. */
  void again() throws IOException {
    nginx = run(folder);
    awaitOpen();
  }

  int port() {
    return port;
  }

  String live(String name) {
    return "rtmp://127.0.0.1:" + port + "/live/" + name;
  }

  String out(String name) {
    return "rtmp://127.0.0.1:" + port + "/out/" + name;
  }

  /** Returns what was published under a name, a file for each time. */
  List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("files"))) {
      return all.filter(file -> String.valueOf(file.getFileName()).startsWith(name + "-")).sorted().toList();
    }
  }

  /** Returns how much has come under a name. */
  long bytes(String name) throws IOException {
    long bytes = 0;
    for (Path file : files(name)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    nginx.close();
  }
}
