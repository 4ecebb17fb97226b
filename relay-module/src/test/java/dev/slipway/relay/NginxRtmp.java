package dev.slipway.relay;

import dev.slipway.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An RTMP endpoint of other people: nginx with its RTMP module, which records what it is sent. Confined to the test's thread. */
final class NginxRtmp implements AutoCloseable {

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_rtmp_module.so");

  private final Process process;
  private final Path recorded;
  private final int port;

  private NginxRtmp(Process process, Path recorded, int port) {
    this.process = process;
    this.recorded = recorded;
    this.port = port;
  }

  /** Returns whether there is one on this machine. */
  static boolean isThere() {
    return Files.exists(MODULE);
  }

  /** Starts one that keeps its files in {@code folder}. */
  static NginxRtmp start(Path folder) {
    try {
      int port = freePort();
      Path recorded = Files.createDirectories(folder.resolve("recorded"));
      recorded.toFile().setWritable(true, false);
      Path config = Files.writeString(folder.resolve("nginx.conf"), """
          load_module %s;
          daemon off;
          master_process off;
          pid %s/nginx.pid;
          error_log %s/error.log warn;
          events { worker_connections 64; }
          rtmp { server { listen 127.0.0.1:%d; application live { live on; record all; record_path %s; } } }
          """.formatted(MODULE, folder, folder, port, recorded));
      Process process = new ProcessBuilder("nginx", "-p", folder.toString(), "-c", config.toString())
          .redirectErrorStream(true).redirectOutput(folder.resolve("out.log").toFile()).start();
      NginxRtmp nginx = new NginxRtmp(process, recorded, port);
      Await.until("nginx listens", nginx::listens);
      return nginx;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the address to push to under that key. */
  String url(String key) {
    return "rtmp://127.0.0.1:" + port + "/live/" + key;
  }

  /** Returns how many bytes were recorded under that key. */
  long bytes(String key) {
    try {
      Path file = recorded.resolve(key + ".flv");
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what was recorded under that key. */
  Path file(String key) {
    return recorded.resolve(key + ".flv");
  }

  @Override
  public void close() {
    end();
  }

  /** Ends it, with all connections. */
  void end() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
