package dev.slipway.lifecycle.socket;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The other end of a compressed connection, as another implementation would be: one window for all messages. Confined to one thread. */
final class Unzipping implements AutoCloseable {

  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private final Inflater inflater = new Inflater(true);
  private final boolean forgets;

  /** A peer that keeps its window between messages, or {@code forgets} it. */
  Unzipping(boolean forgets) {
    this.forgets = forgets;
  }

  /** Returns the payload of a message, whose first byte says whether it is compressed. */
  byte[] payload(WireClient.Received message) {
    return (message.first() & 0x40) == 0 ? message.payload() : inflate(message.payload());
  }

  byte[] inflate(byte[] packed) {
    if (forgets) {
      inflater.reset();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[1_000];
    try {
      for (byte[] input : new byte[][] {packed, TAIL}) {
        inflater.setInput(input);
        for (int count = inflater.inflate(piece); count > 0; count = inflater.inflate(piece)) {
          out.write(piece, 0, count);
        }
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  /** Returns what is sent for a message. */
  static byte[] deflate(byte[] plain) {
    try (Unfinished deflater = new Unfinished()) {
      return deflater.deflate(plain);
    }
  }

  private static final class Unfinished implements AutoCloseable {
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);

    byte[] deflate(byte[] plain) {
      deflater.setInput(plain);
      byte[] out = new byte[plain.length + plain.length / 4 + 100];
      int size = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(out, size - TAIL.length);
    }

    @Override
    public void close() {
      deflater.end();
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
