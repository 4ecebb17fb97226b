package dev.slipway.relay.guard;

import dev.slipway.api.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * A port of the loopback interface behind which there is one RTSP server, whose addresses were checked: ffmpeg connects here, so that a
 * redirect to elsewhere ends before ffmpeg sees it. Thread-safe; open until it is closed, which the end of its input does.
 */
final class RtspDoor implements Lease {

  private static final Logger LOGGER = System.getLogger(RtspDoor.class.getName());
  private static final int MAX_CONNECTIONS = 4;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int PATIENCE_MILLIS = 1_000;
  private static final int DEFAULT_PORT = 554;
  private static final byte[] MOVED =
      "RTSP/1.0 403 Redirects are not followed\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final List<InetAddress> addresses;
  private final int port;
  private final ThreadFactory threads;
  private final ServerSocket server;
  private final Runnable ended;
  private final Set<Pair> open = ConcurrentHashMap.newKeySet();

  private RtspDoor(List<InetAddress> addresses, int port, ThreadFactory threads, ServerSocket server, Runnable ended) {
    this.addresses = addresses;
    this.port = port;
    this.threads = threads;
    this.server = server;
    this.ended = ended;
  }

  /** Opens a door to {@code address}, which has been resolved to {@code addresses}; {@code ended} is run when it is closed. */
  static RtspDoor open(Address address, List<InetAddress> addresses, ThreadFactory threads, Runnable ended) {
    ServerSocket server = listener();
    try {
      RtspDoor door = new RtspDoor(addresses, address.port().orElse(DEFAULT_PORT), threads, server, ended);
      threads.newThread(door::accept).start();
      return door;
    } catch (RuntimeException e) { // the module ends, and hands out no more threads
      Dialer.closeQuietly(server);
      throw e;
    }
  }

  private static ServerSocket listener() {
    try {
      ServerSocket server = new ServerSocket();
      server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), MAX_CONNECTIONS);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("there is no port for an RTSP input: " + e.getMessage(), e);
    }
  }

  /** Returns the port to connect to. */
  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Pair pair = new Pair(server.accept());
        open.add(pair);
        if (open.size() > MAX_CONNECTIONS || server.isClosed()) {
          pair.close();
          open.remove(pair);
          continue;
        }
        threads.newThread(pair::serve).start();
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "an RTSP input takes no more connections", e);
        close();
      }
    }
  }

  @Override
  public void close() {
    Dialer.closeQuietly(server);
    open.forEach(Pair::close);
    ended.run();
  }

  /** One connection and the one behind it. */
  private final class Pair {

    private final Socket client;
    private final Dialer dialer = new Dialer();
    private volatile boolean playing;

    Pair(Socket client) {
      this.client = client;
    }

    void close() {
      Dialer.closeQuietly(client);
      dialer.close();
    }

    void serve() {
      try {
        Socket upstream = dialer.dial(addresses, port);
        client.setTcpNoDelay(true);
        threads.newThread(() -> ask(upstream)).start();
        answer(upstream.getInputStream(), client.getOutputStream());
      } catch (Dialer.Unreachable e) {
        sayUnreachable(e);
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "the connection of an RTSP input broke", e);
      } finally {
        close();
        open.remove(this);
      }
    }

    /** In an answer, as ffmpeg repeats that; what it asks is read first, or the connection would be reset before it hears. */
    private void sayUnreachable(Dialer.Unreachable why) {
      try {
        client.setSoTimeout(PATIENCE_MILLIS);
        client.getOutputStream().write(("RTSP/1.0 503 " + why.getMessage() + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "an RTSP input does not hear why it ends", e);
      }
    }

    /** ffmpeg's own requests: one that begins with PLAY says that no redirect is followed any more. */
    private void ask(Socket upstream) {
      byte[] buffer = new byte[BUFFER_BYTES];
      String tail = "\n";
      try (InputStream in = client.getInputStream()) {
        OutputStream out = upstream.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (!playing) {
            String text = tail + new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
            playing = text.contains("\nPLAY ");
            tail = text.substring(Math.max(0, text.length() - 5));
          }
          out.write(buffer, 0, count);
        }
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "an RTSP input says no more", e);
      } finally {
        close();
      }
    }

    private void answer(InputStream in, OutputStream out) throws IOException {
      byte[] buffer = new byte[BUFFER_BYTES];
      RtspRedirects redirects = new RtspRedirects();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!playing && redirects.leadsAway(buffer, 0, count)) {
          out.write(MOVED);
          client.shutdownOutput();
          return;
        }
        out.write(buffer, 0, count);
      }
    }
  }
}
