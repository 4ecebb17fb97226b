package dev.slipway.benchmarks.relay;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The peer: nginx with its RTMP module, one process, as its documentation shows it, and ffmpeg that publishes to it. */
final class NginxRtmp implements AutoCloseable {

  private static final String CONFIGURATION = """
      load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
      daemon off;
      master_process off;
      pid FOLDER/nginx.pid;
      error_log FOLDER/error.log warn;
      events { worker_connections 2048; }
      rtmp { server { listen 127.0.0.1:PORT; chunk_size 4096; application live { live on; record off; } } }
      """;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Process server;
  private final Process publisher;
  private final int port;

  private NginxRtmp(Process server, Process publisher, int port) {
    this.server = server;
    this.publisher = publisher;
    this.port = port;
  }

  /** Starts the server and a publisher of {@code file}, which is a transport stream. Blocks until the server listens. */
  static NginxRtmp start(Path folder, Path file) throws IOException {
    int port = freePort();
    String text = CONFIGURATION.replace("FOLDER", folder.toString()).replace("PORT", Integer.toString(port));
    Path configuration = Files.writeString(folder.resolve("nginx.conf"), text);
    Process server = run("nginx", "-p", folder.toString(), "-c", configuration.toString());
    long begun = System.nanoTime();
    while (!listens(port)) {
      if (!server.isAlive() || System.nanoTime() - begun > PATIENCE_NANOS) {
        server.destroyForcibly();
        throw new IOException("nginx does not listen; see " + folder.resolve("error.log"));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    Process publisher = run("ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", file.toString(), "-c", "copy",
        "-bsf:a", "aac_adtstoasc", "-flvflags", "no_duration_filesize", "-f", "flv", "rtmp://127.0.0.1:" + port + "/live/cam");
    return new NginxRtmp(server, publisher, port);
  }

  private static Process run(String... command) throws IOException {
    return new ProcessBuilder(List.of(command)).redirectErrorStream(true)
        .redirectInput(new File("/dev/null")).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    publisher.destroyForcibly().onExit().join();
    server.destroyForcibly().onExit().join();
  }
}
