package dev.slipway.lifecycle.socket;

import dev.slipway.api.Handshake;
import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What a handshake must have, and the answer to one that does (RFC 6455, section 4.2). Stateless. */
final class Handshakes {

  static final String VERSION = "13";

  private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
  private static final HeaderName ASKED_VERSION = HeaderNames.create("Sec-WebSocket-Version");
  private static final List<HeaderName> CREDENTIALS =
      List.of(HeaderNames.AUTHORIZATION, HeaderNames.PROXY_AUTHORIZATION, HeaderNames.COOKIE);
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
  private static final int NONCE_BYTES = 16;

  private Handshakes() {}

  /**
   * Returns the peer's key.
   *
   * @throws Refusal when the request is none that may be answered with 101
   */
  static String check(HttpPrologue prologue, Headers headers) {
    if (!prologue.method().equals(Method.GET)) {
      throw new Refusal(Status.METHOD_NOT_ALLOWED_405, "method", "a WebSocket handshake is a GET request");
    }
    if (!tokens(headers, HeaderNames.CONNECTION).stream().anyMatch("upgrade"::equalsIgnoreCase)) {
      throw Refusal.badRequest("bad-handshake", "the header 'Connection' must have the token 'Upgrade'");
    }
    if (!tokens(headers, ASKED_VERSION).contains(VERSION)) {
      throw new Refusal(Status.UPGRADE_REQUIRED_426, "bad-version", "the header 'Sec-WebSocket-Version' must be " + VERSION);
    }
    List<String> keys = headers.contains(KEY) ? headers.get(KEY).allValues() : List.of();
    if (keys.size() != 1 || !isNonce(keys.getFirst().strip())) {
      throw Refusal.badRequest("bad-key", "the header 'Sec-WebSocket-Key' must be there once and be 16 bytes in Base64");
    }
    return keys.getFirst().strip();
  }

  /** Returns the 101 that belongs to a key, with the subprotocol that the host selects and the header of what it extends. */
  static byte[] accept(String key, Optional<String> subprotocol, String extension) {
    String hash;
    try {
      byte[] input = (key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII);
      hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(input));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
    String answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "
        + hash + "\r\n" + subprotocol.map(name -> "Sec-WebSocket-Protocol: " + name + "\r\n").orElse("") + extension + "\r\n";
    return answer.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns what the module is told of a handshake: all but credentials. */
  static Handshake describe(
      HttpPrologue prologue, Headers headers, List<String> subprotocols, Principal principal, SocketAddress peer) {
    WritableHeaders<?> shown = WritableHeaders.create(headers);
    CREDENTIALS.forEach(shown::remove);
    if (subprotocols.isEmpty()) {
      shown.remove(Subprotocols.HEADER);
    } else {
      shown.set(Subprotocols.HEADER, String.join(", ", subprotocols));
    }
    return new Handshake(
        prologue.uriPath().path(), QueryToken.without(prologue.query()), shown, subprotocols, principal, peer);
  }

  static List<String> tokens(Headers headers, HeaderName name) {
    List<String> result = new ArrayList<>();
    if (headers.contains(name)) {
      Header header = headers.get(name);
      for (String line : header.allValues()) {
        for (String token : line.split(",", -1)) {
          if (!token.isBlank()) {
            result.add(token.strip());
          }
        }
      }
    }
    return result;
  }

  private static boolean isNonce(String key) {
    try {
      return Base64.getDecoder().decode(key).length == NONCE_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
