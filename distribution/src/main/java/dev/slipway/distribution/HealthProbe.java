package dev.slipway.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The readiness probe of a supervisor: one plain request on a connection of its own, so that the asking costs nothing. */
final class HealthProbe {

  private static final int LIMIT_MILLIS = 1_000;
  private static final byte[] REQUEST = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      .getBytes(StandardCharsets.US_ASCII);
  private static final String OK = "HTTP/1.1 200";

  private HealthProbe() {}

  /** Returns whether {@code /health/ready} on {@code port} answers 200 within a second. Blocks so long at most. */
  static boolean isReady(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.getOutputStream().write(REQUEST);
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(OK.length()), StandardCharsets.US_ASCII).equals(OK);
    } catch (IOException _) {
      return false;
    }
  }
}
