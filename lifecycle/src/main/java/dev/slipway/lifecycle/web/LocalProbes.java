package dev.slipway.lifecycle.web;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server's own machine may ask without TLS where the server speaks TLS: whether the platform is well, and no more than that.
 * Thread-safe.
 *
 * <p>The health check of a container runs beside the server and has neither a TLS client nor the server's certificate at hand.
 */
@FunctionalInterface
public interface LocalProbes {

  /** The first line of a request, RFC 9112 section 3. */
  Pattern REQUEST = Pattern.compile("GET (/[a-z/]{1,40}) HTTP/1\\.[01]\r\n");

  /** Returns whether all is well by the health endpoint {@code path}; empty when it is none. Blocks for two seconds at most. */
  Optional<Boolean> up(String path) throws InterruptedException;

  /** Returns the whole answer to a request of which {@code first} came first; empty when it asks for anything else. */
  static Optional<byte[]> answer(byte[] first, LocalProbes probes) {
    Matcher request = REQUEST.matcher(new String(first, StandardCharsets.ISO_8859_1));
    if (!request.lookingAt()) {
      return Optional.empty();
    }
    try {
      return probes.up(request.group(1)).map(up -> ("HTTP/1.1 " + (up ? "200 OK" : "503 Service Unavailable")
          + "\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
