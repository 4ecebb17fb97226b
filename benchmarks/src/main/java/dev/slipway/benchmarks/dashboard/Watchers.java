package dev.slipway.benchmarks.dashboard;

import dev.slipway.benchmarks.fanout.Proc;
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
 * The process of the viewers: one thread that reads everything and counts changes and bytes. Prints the columns of a row: the server's
 * processor time with viewers and after they have left, and what the viewers got.
 */
final class Watchers {

  private static final int BUFFER_BYTES = 256 * 1_024;
  private static final byte[] CHANGE = "event: delta".getBytes(StandardCharsets.US_ASCII);
  private static final int WARM_SECONDS = 15;
  private static final int SECONDS = 20;
  private static final int IDLE_SECONDS = 10;

  /** One viewer. */
  private static final class Watcher {
    private long bytes;
    private long changes;
    private long firstBytes = -1;
    private int matched;
  }

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  private Watchers() throws IOException {}

  /**
   * Looks and prints.
   *
   * @param arguments port, process of the server, count of viewers
   */
  public static void main(String[] arguments) throws IOException {
    new Watchers().look(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
  }

  private void look(int port, long server, int count) throws IOException {
    Watcher[] all = new Watcher[count];
    for (int i = 0; i < count; i++) {
      all[i] = new Watcher();
      connect(port, all[i]);
    }
    run(WARM_SECONDS);
    long[] bytes = Arrays.stream(all).mapToLong(each -> each.bytes).toArray();
    long[] changes = Arrays.stream(all).mapToLong(each -> each.changes).toArray();
    double busy = used(server, SECONDS);
    double gotBytes = Arrays.stream(all).mapToLong(each -> each.bytes).sum() - Arrays.stream(bytes).sum();
    double gotChanges = Arrays.stream(all).mapToLong(each -> each.changes).sum() - Arrays.stream(changes).sum();
    Watcher late = new Watcher();
    connect(port, late);
    run(1);
    leave();
    run(WARM_SECONDS / 3);
    double idle = used(server, IDLE_SECONDS);
    double change = gotBytes / gotChanges;
    System.out.printf(Locale.ROOT, "result %.1f | %.1f | %.1f | %.0f | %d | %.1f%n",
        busy, idle, gotChanges / count / SECONDS, change, late.firstBytes, 100 * change / late.firstBytes);
    System.exit(0);
  }

  /** Returns what the server uses meanwhile, in percent of a core. */
  private double used(long server, int seconds) throws IOException {
    double before = Proc.cpuSeconds(server);
    long begun = System.nanoTime();
    run(seconds);
    return 100 * (Proc.cpuSeconds(server) - before) / ((System.nanoTime() - begun) / 1e9);
  }

  private void connect(int port, Watcher watcher) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.write(ByteBuffer.wrap("GET /api/dashboard/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, watcher);
  }

  private void leave() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
  }

  private void run(int seconds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      selector.select(this::read, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    }
  }

  private void read(SelectionKey key) {
    Watcher watcher = (Watcher) key.attachment();
    try {
      buffer.clear();
      int count = ((SocketChannel) key.channel()).read(buffer);
      if (count < 0) {
        throw new IOException("the server has closed a stream");
      }
      for (int i = 0; i < count; i++) {
        watcher.matched = buffer.get(i) == CHANGE[watcher.matched] ? watcher.matched + 1 : buffer.get(i) == CHANGE[0] ? 1 : 0;
        if (watcher.matched == CHANGE.length) {
          watcher.matched = 0;
          watcher.firstBytes = watcher.changes++ == 0 ? watcher.bytes + i : watcher.firstBytes;
        }
      }
      watcher.bytes += count;
    } catch (IOException e) {
      throw new IllegalStateException(e); // a viewer that is gone would spoil the count
    }
  }
}
