package dev.slipway.relay.hub;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A part of an array that many share and nobody changes. Immutable and thread-safe. */
final class Slice {

  static final Slice NOTHING = of(new byte[0]);

  private final byte[] bytes;
  private final int offset;
  private final int length;
  private byte @Nullable [] chunk;

  Slice(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  static Slice of(byte[] bytes) {
    return new Slice(bytes, 0, bytes.length);
  }

  byte[] bytes() {
    return bytes;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /** Returns this and the other as one. */
  Slice with(Slice next) {
    byte[] both = new byte[length + next.length];
    System.arraycopy(bytes, offset, both, 0, length);
    System.arraycopy(next.bytes, next.offset, both, length, next.length);
    return of(both);
  }

  /** Returns it as a chunk of HTTP (RFC 9112, 7.1), made once for all who ask. */
  synchronized byte[] chunk() {
    byte[] made = chunk;
    if (made == null) {
      byte[] head = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      made = new byte[head.length + length + 2];
      System.arraycopy(head, 0, made, 0, head.length);
      System.arraycopy(bytes, offset, made, head.length, length);
      made[made.length - 2] = '\r';
      made[made.length - 1] = '\n';
      chunk = made;
    }
    return made;
  }

  byte[] copy() {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }
}
