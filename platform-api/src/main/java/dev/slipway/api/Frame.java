package dev.slipway.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket message encoded once and shared by every session that it goes to (RFC 6455, section 5.2: one final, unmasked
 * frame). Immutable.
 */
public final class Frame {

  private static final int FIN = 0x80;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;

  private final byte[] wire;
  private final int payloadAt;

  private Frame(int opcode, byte[] payload) {
    int length = payload.length;
    payloadAt = length < 126 ? 2 : length <= 0xFFFF ? 4 : 10;
    wire = new byte[payloadAt + length];
    wire[0] = (byte) (FIN | opcode);
    ByteBuffer header = ByteBuffer.wrap(wire, 1, payloadAt - 1);
    switch (payloadAt) {
      case 2 -> header.put((byte) length);
      case 4 -> header.put((byte) 126).putShort((short) length);
      default -> header.put((byte) 127).putLong(length);
    }
    System.arraycopy(payload, 0, wire, payloadAt, length);
  }

  /** Returns a text message; a lone surrogate becomes a question mark. */
  public static Frame text(String text) {
    return new Frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a text message whose payload is already UTF-8; the caller vouches for that. The array is copied. */
  public static Frame utf8(byte[] text) {
    return new Frame(TEXT, text);
  }

  /** Returns a binary message. The array is copied. */
  public static Frame binary(byte[] payload) {
    return new Frame(BINARY, payload);
  }

  /** Returns whether this is a text message. */
  public boolean isText() {
    return (wire[0] & 0xF) == TEXT;
  }

  /** Returns the length of the payload in bytes. */
  public int payloadBytes() {
    return wire.length - payloadAt;
  }

  /** Returns the length of the frame on the wire in bytes, header included. */
  public int wireBytes() {
    return wire.length;
  }

  /** Copies the frame as it goes over the wire to {@code target}, from {@code at} on. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(wire, 0, target, at, wire.length);
  }

  /** Returns a read-only view of the payload. */
  public ByteBuffer payload() {
    return ByteBuffer.wrap(wire, payloadAt, wire.length - payloadAt).slice().asReadOnlyBuffer();
  }

  @Override
  public String toString() {
    return (isText() ? "text" : "binary") + " frame of " + payloadBytes() + " bytes";
  }
}
