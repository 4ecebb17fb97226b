package dev.slipway.lifecycle.socket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Opcodes, close codes and control frames as RFC 6455 writes them (sections 5.2, 5.5 and 7.4). Stateless. */
final class Wire {

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int NO_CODE = 1005;
  static final int NO_CLOSE_FRAME = 1006;
  static final int NOT_UTF8 = 1007;
  static final int POLICY_VIOLATION = 1008;
  static final int TOO_BIG = 1009;
  static final int INTERNAL_ERROR = 1011;
  static final int SERVICE_RESTART = 1012;
  static final int TRY_AGAIN_LATER = 1013;
  /** The peer's credentials have ended: HTTP's 401 among the codes for private use. */
  static final int UNAUTHORIZED = 4401;

  static final int MAX_CONTROL_BYTES = 125;
  static final int MAX_REASON_BYTES = MAX_CONTROL_BYTES - 2;

  private static final byte[] NOTHING = new byte[0];

  private Wire() {}

  /** Returns whether the code may be in a close frame. */
  static boolean isCloseCode(int code) {
    boolean registered = code >= 1000 && code <= 1014 && code != 1004 && code != NO_CODE && code != NO_CLOSE_FRAME;
    return registered || (code >= 3000 && code <= 4999);
  }

  /** Returns the bytes of a control frame. */
  static byte[] control(int opcode, byte[] payload) {
    byte[] wire = new byte[2 + payload.length];
    wire[0] = (byte) (0x80 | opcode);
    wire[1] = (byte) payload.length;
    System.arraycopy(payload, 0, wire, 2, payload.length);
    return wire;
  }

  /** Returns the bytes of a close frame; {@link #NO_CODE} makes an empty one. */
  static byte[] close(int code, String reason) {
    if (code == NO_CODE) {
      return control(CLOSE, NOTHING);
    }
    byte[] text = cut(reason);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return control(CLOSE, payload);
  }

  /** Returns the reason as UTF-8, cut before the character that does not fit. */
  private static byte[] cut(String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    if (text.length <= MAX_REASON_BYTES) {
      return text;
    }
    int end = MAX_REASON_BYTES;
    while ((text[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(text, end);
  }
}
