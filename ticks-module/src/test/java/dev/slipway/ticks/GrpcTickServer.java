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
 * {@code end}, {@code garbage}, {@code back}, {@code renumber}, {@code stream two} (what its numbering is called from now on),
 * {@code lax} (it serves numbers of other streams); and answers each with {@code ok} and its last number.
 */
final class GrpcTickServer {

  private final List<ServerCall<Asked, byte[]>> calls = new ArrayList<>();
  private long first = 1;
  private long last;
  private String name = "";
  private boolean lax;

  /** What a client asks for. */
  private record Asked(long from, String stream) {}

  private GrpcTickServer() {}

  /** Serves on the port of the first argument, 0 for a free one, until its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    GrpcTickServer ticks = new GrpcTickServer();
    MethodDescriptor<Asked, byte[]> method = MethodDescriptor.<Asked, byte[]>newBuilder()
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
        output.println("ok " + ticks.last());
      }
    }
    server.shutdownNow().awaitTermination();
  }

  private ServerCall.Listener<Asked> stream(ServerCall<Asked, byte[]> call, Metadata headers) {
    call.request(1);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(Asked asked) {
        begin(call, asked.from(), asked.stream());
      }

      @Override
      public void onCancel() {
        synchronized (GrpcTickServer.this) {
          calls.remove(call);
        }
      }
    };
  }

  private synchronized void begin(ServerCall<Asked, byte[]> call, long from, String ofStream) {
    boolean other = !ofStream.isEmpty() && !ofStream.equals(name) && !lax;
    if (from > last + 1 || other) {
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

  private synchronized long last() {
    return last;
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
      case "stream" -> name = command[1];
      case "lax" -> lax = true;
      case "renumber" -> {
        first = 1;
        last = 0;
      }
      default -> throw new IllegalArgumentException(command[0]);
    }
  }

  private byte[] tick(long seq) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    number(bytes, 1, seq);
    number(bytes, 2, 1_000_000_000L * seq);
    byte[] symbol = (seq % 2 == 0 ? "ALFA" : "BRAVO").getBytes(StandardCharsets.UTF_8);
    bytes.write(3 << 3 | 2);
    bytes.write(symbol.length);
    bytes.writeBytes(symbol);
    number(bytes, 4, 1_500_000 + seq);
    number(bytes, 5, 10);
    if (!name.isEmpty()) {
      bytes.write(6 << 3 | 2);
      bytes.write(name.length());
      bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    }
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

  /** Reads a request: a whole number, and a short text. */
  private static final class FromMarshaller implements MethodDescriptor.Marshaller<Asked> {

    @Override
    public InputStream stream(Asked value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Asked parse(InputStream stream) {
      try {
        long from = 0;
        String name = "";
        for (int tag = stream.read(); tag >= 0; tag = stream.read()) {
          if (tag == 1 << 3) {
            int shift = 0;
            int part;
            do {
              part = stream.read();
              from |= (long) (part & 0x7F) << shift;
              shift += 7;
            } while (part >= 0x80);
          } else {
            name = new String(stream.readNBytes(stream.read()), StandardCharsets.UTF_8);
          }
        }
        return new Asked(from, name);
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
