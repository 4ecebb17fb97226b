package dev.slipway.lifecycle.socket;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What host and peer agreed on about compression (RFC 7692, section 7.1). Immutable.
 *
 * <p>The peer may never refer to its earlier messages ({@code client_no_context_takeover}), so that a session needs no memory between
 * them. The host may, unless the peer forbids it, but does so within one write only.
 *
 * @param coding how messages are written to the peer; with {@link Coding#PLAIN} the peer may not compress either
 * @param answer the header of the 101 that says so, empty for none
 */
record Compression(Coding coding, String answer) {

  private static final HeaderName HEADER = HeaderNames.create("Sec-WebSocket-Extensions");
  private static final String NAME = "permessage-deflate";
  private static final String SERVER_FORGETS = "server_no_context_takeover";
  private static final String CLIENT_FORGETS = "client_no_context_takeover";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final String CLIENT_WINDOW = "client_max_window_bits";
  private static final Pattern WINDOW = Pattern.compile("[89]|1[0-5]");
  /** The window of {@link java.util.zip.Deflater}, which has no other. */
  private static final String LARGEST = "15";

  static final Compression NONE = new Compression(Coding.PLAIN, "");

  /** Returns what comes of the first offer that can be accepted; one that is not understood is passed over. */
  static Compression accept(Headers headers) {
    for (String offer : Handshakes.tokens(headers, HEADER)) {
      Compression accepted = one(offer);
      if (!accepted.equals(NONE)) {
        return accepted;
      }
    }
    return NONE;
  }

  private static Compression one(String offer) {
    String[] words = offer.split(";", -1);
    if (!words[0].strip().equals(NAME)) {
      return NONE;
    }
    Set<String> seen = new HashSet<>();
    boolean forgets = false;
    StringBuilder answer = new StringBuilder(NAME).append("; ").append(CLIENT_FORGETS);
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String name = (equals < 0 ? words[i] : words[i].substring(0, equals)).strip();
      String value = equals < 0 ? "" : unquoted(words[i].substring(equals + 1).strip());
      boolean known = switch (name) {
        case SERVER_FORGETS, CLIENT_FORGETS -> equals < 0;
        case CLIENT_WINDOW -> equals < 0 || WINDOW.matcher(value).matches();
        case SERVER_WINDOW -> value.equals(LARGEST);
        default -> false;
      };
      if (!known || !seen.add(name)) {
        return NONE;
      }
      if (name.equals(SERVER_FORGETS)) {
        forgets = true;
        answer.append("; ").append(SERVER_FORGETS);
      } else if (name.equals(SERVER_WINDOW)) {
        answer.append("; ").append(SERVER_WINDOW).append('=').append(LARGEST);
      }
    }
    return new Compression(forgets ? Coding.APART : Coding.TOGETHER, "Sec-WebSocket-Extensions: " + answer + "\r\n");
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
