package dev.slipway.benchmarks.relay;

import dev.slipway.benchmarks.fanout.Proc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The process of the viewers: one thread and one buffer, reads everything and only counts it. Prints one line of {@code key=value}: the
 * server's processor time in percent of a core, the bits each viewer got a second, the fewest and the median, and the server's memory.
 */
final class Viewers {

  private static final int BUFFER_BYTES = 256 * 1_024;
  private static final int RTMP_HANDSHAKE = 1_536;
  private static final int RTMP_CHUNK = 128;

  /** One viewer's count. */
  private static final class Count {
    private long bytes;
    private long before;
  }

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private int open;

  private Viewers() throws IOException {}

  /**
   * Looks and prints.
   *
   * @param arguments http or rtmp, port, process of the server, count of viewers, seconds before the measurement and of it
   */
  public static void main(String[] arguments) throws IOException {
    new Viewers().look(arguments[0].equals("rtmp"), Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]),
        Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
  }

  private void look(boolean rtmp, int port, long server, int count, int warmSeconds, int seconds) throws IOException {
    Count[] counts = new Count[count];
    for (int i = 0; i < count; i++) {
      counts[i] = new Count();
      connect(rtmp, port, counts[i]);
      run(TimeUnit.MILLISECONDS.toNanos(3));
    }
    run(TimeUnit.SECONDS.toNanos(warmSeconds));
    double cpu = Proc.cpuSeconds(server);
    double own = Proc.cpuSeconds(ProcessHandle.current().pid());
    for (Count each : counts) {
      each.before = each.bytes;
    }
    long begun = System.nanoTime();
    run(TimeUnit.SECONDS.toNanos(seconds));
    double took = (System.nanoTime() - begun) / 1e9;
    double used = Proc.cpuSeconds(server) - cpu;
    double mine = Proc.cpuSeconds(ProcessHandle.current().pid()) - own;
    long[] got = Arrays.stream(counts).mapToLong(each -> each.bytes - each.before).sorted().toArray();
    double all = Arrays.stream(got).sum();
    System.out.printf(Locale.ROOT, "result cpu=%.2f perGB=%.3f lowest=%.4f median=%.4f clientCpu=%.1f rss=%d open=%d%n",
        100 * used / took, used / (all / 1e9), got[0] * 8 / took / 1e6, got[got.length / 2] * 8 / took / 1e6, 100 * mine / took,
        Proc.residentKilobytes(server) / 1_024, open);
    System.exit(0);
  }

  private void connect(boolean rtmp, int port, Count count) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    if (rtmp) {
      play(channel, port);
    } else {
      channel.write(ByteBuffer.wrap("GET /api/relay/live/cam.ts HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    }
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, count);
    open++;
  }

  private void run(long nanos) throws IOException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      selector.select(this::read, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    }
  }

  private void read(SelectionKey key) {
    try {
      buffer.clear();
      int count = ((SocketChannel) key.channel()).read(buffer);
      if (count < 0) {
        throw new IOException("the server has closed");
      }
      ((Count) key.attachment()).bytes += count;
    } catch (IOException e) {
      key.cancel();
      open--;
    }
  }

  // ---- as much RTMP (Adobe, 1.0) as it takes to play a stream ----

  private static void play(SocketChannel channel, int port) throws IOException {
    ByteBuffer hello = ByteBuffer.allocate(1 + RTMP_HANDSHAKE);
    hello.put(0, (byte) 3);
    channel.write(hello);
    ByteBuffer answer = ByteBuffer.allocate(1 + 2 * RTMP_HANDSHAKE);
    while (answer.hasRemaining()) {
      if (channel.read(answer) < 0) {
        throw new IOException("nginx does not shake hands");
      }
    }
    channel.write(answer.slice(1, RTMP_HANDSHAKE));
    Amf connect = new Amf().text("connect").number(1).object("app", "live", "tcUrl", "rtmp://127.0.0.1:" + port + "/live");
    Amf create = new Amf().text("createStream").number(2).nothing();
    Amf play = new Amf().text("play").number(3).nothing().text("cam");
    channel.write(ByteBuffer.wrap(connect.message(0)));
    channel.write(ByteBuffer.wrap(create.message(0)));
    channel.write(ByteBuffer.wrap(play.message(1)));
  }

  /** A command in AMF0. Confined to one thread. */
  private static final class Amf {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Amf text(String text) {
      bytes.write(2);
      return name(text);
    }

    private Amf name(String text) {
      byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
      bytes.write(ascii.length >> 8);
      bytes.write(ascii.length);
      bytes.writeBytes(ascii);
      return this;
    }

    Amf number(double value) {
      bytes.write(0);
      bytes.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
      return this;
    }

    Amf nothing() {
      bytes.write(5);
      return this;
    }

    Amf object(String... namesAndValues) {
      bytes.write(3);
      for (int i = 0; i < namesAndValues.length; i += 2) {
        name(namesAndValues[i]).text(namesAndValues[i + 1]);
      }
      bytes.writeBytes(new byte[] {0, 0, 9});
      return this;
    }

    /** Returns it as one message of chunks. */
    byte[] message(int stream) {
      byte[] body = bytes.toByteArray();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(new byte[] {3, 0, 0, 0, 0, (byte) (body.length >> 8), (byte) body.length, 20, (byte) stream, 0, 0, 0});
      for (int at = 0; at < body.length; at += RTMP_CHUNK) {
        if (at > 0) {
          out.write(0xC3);
        }
        out.write(body, at, Math.min(RTMP_CHUNK, body.length - at));
      }
      return out.toByteArray();
    }
  }
}
