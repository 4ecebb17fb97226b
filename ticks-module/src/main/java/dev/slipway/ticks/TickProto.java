package dev.slipway.ticks;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The messages of {@code META-INF/ticks.proto}, as protocol buffers write them. Stateless.
 *
 * <p>Written by hand: two messages of whole numbers and one text do not repay a library and a code generator. Members that are not
 * known are skipped, as the encoding demands.
 */
final class TickProto {

  /**
   * {@code StreamTicksRequest}.
   *
   * @param from number of the first tick; 0 for the next one
   * @param stream the stream that it is a number of, empty where that is not known
   */
  record Request(long from, String stream) {}

  /**
   * {@code StreamedTick}.
   *
   * @param quote the tick
   * @param stream what the upstream calls its stream, empty for nothing
   */
  record Streamed(Quote quote, String stream) {}

  /** {@code StreamTicks(StreamTicksRequest) returns (stream StreamedTick)}. */
  static final MethodDescriptor<Request, Streamed> STREAM_TICKS = MethodDescriptor.<Request, Streamed>newBuilder()
      .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
      .setFullMethodName("slipway.ticks.v1.TickFeed/StreamTicks")
      .setRequestMarshaller(new RequestMarshaller())
      .setResponseMarshaller(new TickMarshaller())
      .build();

  /** The longest message, in bytes. */
  static final int MOST_BYTES = 4 * 1_024;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{0,64}");
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private TickProto() {}

  /** {@code message StreamTicksRequest { int64 from = 1; string stream = 2; }}. */
  private static final class RequestMarshaller implements MethodDescriptor.Marshaller<Request> {

    @Override
    public InputStream stream(Request request) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(12);
      if (request.from() != 0) {
        bytes.write(1 << 3);
        varint(bytes, request.from());
      }
      if (!request.stream().isEmpty()) {
        byte[] text = request.stream().getBytes(StandardCharsets.UTF_8);
        bytes.write(2 << 3 | BYTES);
        varint(bytes, text.length);
        bytes.writeBytes(text);
      }
      return new ByteArrayInputStream(bytes.toByteArray());
    }

    @Override
    public Request parse(InputStream stream) {
      Reader reader = new Reader(stream);
      long from = 0;
      String name = "";
      while (reader.next()) {
        switch (reader.field) {
          case 1 -> from = reader.number("from");
          case 2 -> name = reader.text("stream");
          default -> { }
        }
      }
      return new Request(from, name);
    }

    private static void varint(ByteArrayOutputStream bytes, long value) {
      long rest = value;
      for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
        bytes.write((int) (rest & 0x7F) | 0x80);
      }
      bytes.write((int) rest);
    }
  }

  /** {@code message StreamedTick { int64 seq = 1; int64 t = 2; string symbol = 3; int64 price_micros = 4; int64 size = 5;
   * string stream = 6; }}. */
  private static final class TickMarshaller implements MethodDescriptor.Marshaller<Streamed> {

    @Override
    public InputStream stream(Streamed value) {
      throw new UnsupportedOperationException("this side reads ticks and sends none");
    }

    @Override
    public Streamed parse(InputStream stream) {
      Reader reader = new Reader(stream);
      long seq = 0;
      long t = 0;
      String symbol = "";
      long micros = 0;
      long size = 0;
      String name = "";
      while (reader.next()) {
        switch (reader.field) {
          case 1 -> seq = reader.number("seq");
          case 2 -> t = reader.number("t");
          case 3 -> symbol = reader.text("symbol");
          case 4 -> micros = reader.number("price_micros");
          case 5 -> size = reader.number("size");
          case 6 -> name = reader.text("stream");
          default -> { }
        }
      }
      if (seq <= 0) {
        throw new IllegalArgumentException("seq is not a number from 1 on, but " + seq);
      }
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("stream is not a name of at most 64 letters, digits and . _ : / -");
      }
      return new Streamed(new Quote(t, symbol, micros, size, seq), name);
    }
  }

  /** Reads one message field by field; what is no message is an {@link IllegalArgumentException}. Confined to one thread. */
  private static final class Reader {

    private final byte[] bytes;
    private int at;
    private int field;
    private int type;
    private long number;
    private int start;
    private int end;

    Reader(InputStream stream) {
      try {
        bytes = stream.readNBytes(MOST_BYTES + 1);
      } catch (IOException e) {
        throw new UncheckedIOException("a message broke off", e);
      }
      check(bytes.length <= MOST_BYTES, "longer than " + MOST_BYTES + " bytes");
    }

    /** Moves to the next field; returns false when there is none. */
    boolean next() {
      if (at == bytes.length) {
        return false;
      }
      long tag = varint();
      type = (int) (tag & 7);
      check(tag >>> 3 > 0 && tag >>> 3 < 1 << 29, "a field without a number");
      field = (int) (tag >>> 3);
      switch (type) {
        case VARINT -> number = varint();
        case FIXED64 -> skip(Long.BYTES);
        case BYTES -> skip(varint());
        case FIXED32 -> skip(Integer.BYTES);
        default -> throw new IllegalArgumentException("no message: a field of type " + type);
      }
      return true;
    }

    long number(String name) {
      check(type == VARINT, name + " is not a whole number");
      return number;
    }

    String text(String name) {
      check(type == BYTES, name + " is not a text");
      return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        check(at < bytes.length, "it ends within a number");
        byte b = bytes[at++];
        value |= (long) (b & 0x7F) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("no message: a number of more than 64 bits");
    }

    private void skip(long length) {
      check(length >= 0 && length <= bytes.length - at, "it ends within a field");
      start = at;
      at += (int) length;
      end = at;
    }

    private static void check(boolean allowed, String problem) {
      if (!allowed) {
        throw new IllegalArgumentException("no message: " + problem);
      }
    }
  }
}
