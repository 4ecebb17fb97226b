package dev.slipway.ticks;

import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A service that streams ticks over gRPC, as {@code META-INF/ticks.proto} says, in a process of its own. It does what it reads from
 * its input: {@code publish 50}, {@code forget 20}, {@code await} (a client),
 * {@code end}, {@code garbage}, {@code back}, {@code renumber}; and answers each
 * with {@code ok}.
 */
final class GrpcTickServer {

  private final List<ServerCall<Long, byte[]>> calls = new ArrayList<>();
  private long first = 1;
  private long last;

  private GrpcTickServer() {}

  /** Serves on the port of the first argument, 0 for a free one, until its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    GrpcTickServer ticks = new GrpcTickServer();
    MethodDescriptor<Long, byte[]> method = MethodDescriptor.<Long, byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
        .setFullMethodName("slipway.ticks.v1.TickFeed/StreamTicks")
        .setRequestMarshaller(new FromMarshaller())
        .setResponseMarshaller(new BytesMarshaller())
        .build();
    Server server = OkHttpServerBuilder.forPort(Integer.parseInt(args[0]), InsecureServerCredentials.create())
        .addService(ServerServiceDefinition.builder("slipway.ticks.v1.TickFeed").addMethod(method, ticks::stream).build())
        .build()
        .start();
    try (PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      output.println("port " + server.getPort());
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        ticks.obey(line.split(" "));
        output.println("ok");
      }
    }
    server.shutdownNow().awaitTermination();
  }

  private ServerCall.Listener<Long> stream(ServerCall<Long, byte[]> call, Metadata headers) {
    call.request(1);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(Long from) {
        begin(call, from);
      }

      @Override
      public void onCancel() {
        synchronized (GrpcTickServer.this) {
          calls.remove(call);
        }
      }
    };
  }

  private synchronized void begin(ServerCall<Long, byte[]> call, long from) {
    if (from > last + 1) {
      call.close(Status.OUT_OF_RANGE.withDescription("the last tick is " + last), new Metadata());
      return;
    }
    call.sendHeaders(new Metadata());
    for (long seq = from == 0 ? last + 1 : Math.max(from, first); seq <= last; seq++) {
      call.sendMessage(tick(seq));
    }
    calls.add(call);
    notifyAll();
  }

  private synchronized void obey(String[] command) throws InterruptedException {
    switch (command[0]) {
      case "publish" -> {
        for (int i = Integer.parseInt(command[1]); i > 0; i--) {
          last++;
          calls.forEach(call -> call.sendMessage(tick(last)));
        }
      }
      case "await" -> {
        while (calls.isEmpty()) {
          wait();
        }
      }
      case "forget" -> first = Long.parseLong(command[1]) + 1;
      case "end" -> {
        calls.forEach(call -> call.close(Status.OK, new Metadata()));
        calls.clear();
      }
      case "garbage" -> calls.forEach(call -> call.sendMessage(new byte[] {(byte) 0xFF, 1, 2, 3}));
      case "back" -> calls.forEach(call -> call.sendMessage(tick(1)));
      case "renumber" -> {
        first = 1;
        last = 0;
      }
      default -> throw new IllegalArgumentException(command[0]);
    }
  }

  private static byte[] tick(long seq) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    number(bytes, 1, seq);
    number(bytes, 2, 1_000_000_000L * seq);
    byte[] symbol = (seq % 2 == 0 ? "ALFA" : "BRAVO").getBytes(StandardCharsets.UTF_8);
    bytes.write(3 << 3 | 2);
    bytes.write(symbol.length);
    bytes.writeBytes(symbol);
    number(bytes, 4, 1_500_000 + seq);
    number(bytes, 5, 10);
    number(bytes, 99, 7);
    return bytes.toByteArray();
  }

  private static void number(ByteArrayOutputStream bytes, int field, long value) {
    varint(bytes, (long) field << 3);
    varint(bytes, value);
  }

  private static void varint(ByteArrayOutputStream bytes, long value) {
    long rest = value;
    while (rest >= 0x80) {
      bytes.write((int) (rest % 0x80) + 0x80);
      rest /= 0x80;
    }
    bytes.write((int) rest);
  }

  /** Reads the one field of a request. */
  private static final class FromMarshaller implements MethodDescriptor.Marshaller<Long> {

    @Override
    public InputStream stream(Long value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Long parse(InputStream stream) {
      try {
        byte[] bytes = stream.readAllBytes();
        long value = 0;
        for (int i = bytes.length - 1; i > 0; i--) {
          value = value * 0x80 + (bytes[i] & 0x7F);
        }
        return value;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Sends bytes as they are. */
  private static final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException();
    }
  }
}
