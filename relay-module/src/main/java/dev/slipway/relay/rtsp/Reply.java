package dev.slipway.relay.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An answer (RFC 2326, section 7). Confined to one thread. */
final class Reply {

  private final int status;
  private final String reason;
  private final List<String> lines = new ArrayList<>();
  private String body = "";

  Reply(int status, String reason) {
    this.status = status;
    this.reason = reason;
  }

  /** Returns an answer with status 200. */
  static Reply ok() {
    return new Reply(200, "OK");
  }

  /** Adds a header. The value must not come from a peer unchecked. */
  Reply with(String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a line end in the value of " + name);
    }
    lines.add(name + ": " + value);
    return this;
  }

  /** Sets the body, with the headers that say what it is. */
  Reply body(String type, String text) {
    body = text;
    return with("Content-Type", type);
  }

  /** Returns the status code. */
  int status() {
    return status;
  }

  /** Returns the bytes that go over the wire. */
  byte[] encode() {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder(256).append("RTSP/1.0 ").append(status).append(' ').append(reason).append("\r\n");
    lines.forEach(line -> text.append(line).append("\r\n"));
    if (content.length > 0) {
      text.append("Content-Length: ").append(content.length).append("\r\n");
    }
    byte[] head = text.append("Server: Slipway\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + content.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return all;
  }
}
