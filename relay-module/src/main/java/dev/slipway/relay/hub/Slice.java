package dev.slipway.relay.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A part of an array that many share and nobody changes. Immutable and thread-safe. */
final class Slice {

  private static final byte[] END = {'\r', '\n'};
  private static final int SHARED_BYTES = 96 * 1024;
  private static final int PIECE_BYTES = 64 * 1024;

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

  /**
   * Writes it as a chunk of HTTP (RFC 9112, 7.1). What many ask for is framed once for all; what one catches up with goes through a small
   * array, since Helidon 4.2.6 writes too much of an array of which it is given a part that does not begin at 0 (FixedBufferData.writeTo).
   */
  void writeChunk(OutputStream out) throws IOException {
    if (length <= SHARED_BYTES) {
      out.write(chunk());
    } else {
      out.write(head());
      byte[] piece = new byte[PIECE_BYTES];
      for (int done = 0; done < length; done += PIECE_BYTES) {
        int count = Math.min(PIECE_BYTES, length - done);
        System.arraycopy(bytes, offset + done, piece, 0, count);
        out.write(piece, 0, count);
      }
      out.write(END);
    }
  }

  private byte[] head() {
    return (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private synchronized byte[] chunk() {
    byte[] made = chunk;
    if (made == null) {
      byte[] head = head();
      made = new byte[head.length + length + END.length];
      System.arraycopy(head, 0, made, 0, head.length);
      System.arraycopy(bytes, offset, made, head.length, length);
      System.arraycopy(END, 0, made, head.length + length, END.length);
      chunk = made;
    }
    return made;
  }

  byte[] copy() {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }
}
