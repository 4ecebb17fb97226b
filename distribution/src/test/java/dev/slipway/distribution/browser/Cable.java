package dev.slipway.distribution.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What lies between a browser and the server, and can be pulled out and put back. Thread-safe. Closing ends all its threads. */
final class Cable implements AutoCloseable {

  private static final int BUFFER_BYTES = 16 * 1_024;

  private final int target;
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile boolean pulled;

  /** A cable to a port of this machine. */
  Cable(int target) throws IOException {
    this.target = target;
    Thread.ofVirtual().name("cable").start(this::accept);
  }

  /** Returns the address of {@code path} at the other end of the cable. */
  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  /** Breaks all connections; new ones break at once. */
  void pull() {
    pulled = true;
    sockets.forEach(Cable::end);
  }

  /** Lets connections through again. */
  void putBack() {
    pulled = false;
  }

  /** Returns the first line of each connection so far. */
  List<String> requests() {
    return requests;
  }

  private void accept() {
    try {
      while (true) {
        Socket browser = listener.accept();
        if (pulled) {
          end(browser);
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(browser);
        sockets.add(server);
        Thread.ofVirtual().start(() -> carry(browser, server, true));
        Thread.ofVirtual().start(() -> carry(server, browser, false));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void carry(Socket from, Socket to, boolean listen) {
    try (from; to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[BUFFER_BYTES];
      boolean first = listen;
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        if (first) {
          requests.add(new String(bytes, 0, count, StandardCharsets.ISO_8859_1).lines().findFirst().orElse(""));
          first = false;
        }
        out.write(bytes, 0, count);
      }
    } catch (IOException e) {
      // one end is gone, and with it the connection
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    pull();
  }
}
