package dev.slipway.relay.hub;

import java.util.Arrays;

/** A part of an array that many share and nobody changes. Immutable. */
final class Slice {

  static final Slice NOTHING = of(new byte[0]);

  private final byte[] bytes;
  private final int offset;
  private final int length;

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

  byte[] copy() {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }
}
