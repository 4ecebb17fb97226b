package dev.slipway.relay.guard;

import dev.slipway.api.Deadline;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The first line and the fields of an HTTP/1 message (RFC 9112, sections 2 and 5). Immutable.
 *
 * @param startLine the request or status line
 * @param fields the field lines as they came
 */
record HttpHead(String startLine, List<String> fields) {

  private static final int MAX_FIELDS = 200;

  /**
   * Reads a head from {@code in}, the input of {@code socket}, and nothing behind it. Blocks.
   *
   * @throws ProtocolException when it is longer than {@code limitBytes}, or no head
   * @throws IOException when it does not come before the deadline, or the connection breaks
   */
  static HttpHead read(BufferedInputStream in, Socket socket, int limitBytes, Deadline deadline) throws IOException {
    List<String> lines = new ArrayList<>();
    byte[] line = new byte[limitBytes];
    int length = 0;
    for (int count = 0; count < limitBytes; count++) {
      if (in.available() == 0) {
        socket.setSoTimeout(Math.toIntExact(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS))));
      }
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection ended within a head");
      }
      if (b != '\n') {
        line[length++] = (byte) b;
        continue;
      }
      String text = text(line, length > 0 && line[length - 1] == '\r' ? length - 1 : length);
      length = 0;
      if (!text.isEmpty()) {
        lines.add(checked(text, lines.size()));
      } else if (!lines.isEmpty()) {
        return new HttpHead(lines.getFirst(), List.copyOf(lines.subList(1, lines.size())));
      }
    }
    throw new ProtocolException("a head is longer than " + limitBytes + " bytes");
  }

  private static String text(byte[] line, int length) throws ProtocolException {
    for (byte b : Arrays.copyOf(line, length)) {
      if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
        throw new ProtocolException("a head has a control character");
      }
    }
    return new String(line, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Lines that go on in the next one, and lines without a name, are read differently by different readers. */
  private static String checked(String line, int number) throws ProtocolException {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon);
    if (number > 0 && (name.isEmpty() || name.indexOf(' ') >= 0 || name.indexOf('\t') >= 0)) {
      throw new ProtocolException("a field of a head has no name");
    }
    if (number > MAX_FIELDS) {
      throw new ProtocolException("a head has more than " + MAX_FIELDS + " fields");
    }
    return line;
  }

  /** Returns the value of the first field of that name. */
  Optional<String> value(String name) {
    return fields.stream()
        .filter(field -> name(field).equals(name))
        .map(field -> field.substring(field.indexOf(':') + 1).strip())
        .findFirst();
  }

  /** Returns the fields but those names, and those that begin with {@code proxy-}. */
  List<String> without(Set<String> names) {
    return fields.stream().filter(field -> !names.contains(name(field)) && !name(field).startsWith("proxy-")).toList();
  }

  private static String name(String field) {
    return field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT);
  }

  /** Returns the bytes of a head. */
  static byte[] bytes(String startLine, List<String> fields) {
    StringBuilder text = new StringBuilder(256).append(startLine).append("\r\n");
    fields.forEach(field -> text.append(field).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
