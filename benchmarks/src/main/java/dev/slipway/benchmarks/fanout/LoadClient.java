package dev.slipway.benchmarks.fanout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.net.ssl.SSLContext;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The process of the clients: one thread, one buffer, a few bytes of state for each. Connects them, lets the first one tell the
 * source what to do, checks the number of every tick of every client, and prints what it saw as one line of {@code key=value}.
 */
final class LoadClient {

  private static final int HANDSHAKES_AT_ONCE = 256;
  private static final int SMALL_BUFFER = 4_096;
  private static final int LONGEST_TICK = 4_096;
  private static final int SAY_EVERY = 8;
  private static final int QUIET_MILLIS = 100;
  /** So many clients read what is compressed: if all did, it would cost more than the server. */
  private static final int READERS = 4;
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
  private static final int NO_STATUS = 1005;
  private static final int NO_CLOSE_FRAME = 1006;
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** What the clients do, in the order of the command line. */
  record Plan(int port, long server, int clients, int stalled, String command, int warmSeconds, int seconds, int sampleEvery,
      boolean deflate, boolean byTurns, String keystore) {

    /** Returns the plan as a command line. */
    List<String> arguments() {
      return List.of(Integer.toString(port), Long.toString(server), Integer.toString(clients), Integer.toString(stalled), command,
          Integer.toString(warmSeconds), Integer.toString(seconds), Integer.toString(sampleEvery), Boolean.toString(deflate),
          Boolean.toString(byTurns), keystore);
    }

    static Plan of(String... arguments) {
      return new Plan(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]), arguments[4], Integer.parseInt(arguments[5]), Integer.parseInt(arguments[6]),
          Integer.parseInt(arguments[7]), Boolean.parseBoolean(arguments[8]), Boolean.parseBoolean(arguments[9]),
          arguments[10]);
    }
  }

  /** One client. */
  private static final class Client extends FrameReader.Peer {
    private final Line line;
    private boolean asked;
    private long last = -1;
    private int closeCode = NO_CLOSE_FRAME;
    private @Nullable Inflater inflater;

    Client(Line line) {
      this.line = line;
    }
  }

  private final Plan plan;
  private final Selector selector = Selector.open();
  private final FrameReader<Client> reader = new FrameReader<>(new Intake());
  private final Histogram latency = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
  private final Map<Integer, Integer> codes = new TreeMap<>();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final @Nullable SSLContext trust;
  private int connecting;
  private int open;
  private long frames;
  private long all;
  private long said;
  private long lost;
  private long disordered;
  private long bytes;
  private boolean measuring;
  private long lastCloseNanos;

  private LoadClient(Plan plan) throws IOException {
    this.plan = plan;
    this.trust = plan.keystore().isEmpty() ? null : Keystore.trust(plan.keystore());
  }

  /**
   * Runs a plan, see {@link Plan}; the command {@code idle} only listens until the server has closed everybody. By turns, it measures once
   * for each line that it reads, and has the source rest meanwhile.
   */
  public static void main(String[] arguments) throws IOException {
    LoadClient client = new LoadClient(Plan.of(arguments));
    long before = Proc.residentKilobytes(client.plan.server());
    client.connect();
    if (client.plan.command().equals("idle")) {
      client.idle(before);
    } else if (client.plan.byTurns()) {
      client.loadByTurns();
    } else {
      client.load();
    }
    System.exit(0); // without telling thousands of sockets good-bye
  }

  private void loadByTurns() throws IOException {
    BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    System.out.println("ready");
    while (turns.readLine() != null) {
      load();
      tell("rest");
      for (long before = -1; before != all;) {
        before = all;
        turn(QUIET_MILLIS);
      }
      System.out.println("rests");
    }
  }

  private void tell(String command) throws IOException {
    lines.getFirst().write(FrameReader.masked(FrameReader.TEXT, command.getBytes(StandardCharsets.US_ASCII)));
  }

  private void load() throws IOException {
    tell(plan.command());
    runFor(plan.warmSeconds());
    latency.reset();
    frames = 0;
    lost = 0;
    bytes = 0;
    measuring = true;
    double serverBefore = Proc.cpuSeconds(plan.server());
    double ownBefore = Proc.cpuSeconds(ProcessHandle.current().pid());
    long start = System.nanoTime();
    runFor(plan.seconds());
    double seconds = (System.nanoTime() - start) / 1e9;
    double server = Proc.cpuSeconds(plan.server()) - serverBefore;
    double own = Proc.cpuSeconds(ProcessHandle.current().pid()) - ownBefore;
    System.out.printf(Locale.ROOT,
        "deliveries=%.0f serverCpu=%.3f clientCpu=%.3f p50=%.3f p99=%.3f p999=%.3f max=%.3f lost=%d disordered=%d bytes=%.1f "
            + "open=%d rss=%d%n",
        frames / seconds, server * 1e6 / frames, own * 1e6 / frames, millis(50), millis(99), millis(99.9), millis(100), lost, disordered,
        (double) bytes / frames, open, Proc.residentKilobytes(plan.server()) / 1_024);
  }

  private double millis(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }

  /** What a stop is measured by: the moment of the last close frame, on the clock that all processes share. */
  private void idle(long residentBefore) throws IOException {
    runFor(plan.warmSeconds());
    double each = (double) (Proc.residentKilobytes(plan.server()) - residentBefore) / plan.clients();
    System.out.printf(Locale.ROOT, "idle kilobytes=%.1f%n", each);
    runUntil(() -> open == 0);
    System.out.println("closed lastClose=" + lastCloseNanos + " codes=" + codes.toString().replace(" ", ""));
  }

  private void connect() throws IOException {
    int[] begun = {0};
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port());
    while (begun[0] < plan.clients() || connecting > 0) {
      for (; begun[0] < plan.clients() && connecting < HANDSHAKES_AT_ONCE; begun[0]++, connecting++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (isStalled(begun[0])) {
          channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        }
        Client client = new Client(trust == null ? new Line.Plain(channel) : new TlsLine(channel, trust));
        lines.add(client.line);
        client.inflater = plan.deflate() && begun[0] < READERS ? new Inflater(true) : null;
        channel.register(selector, channel.connect(address) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, client);
        channels.add(channel);
      }
      turn(100);
    }
    for (int i = 0; i < channels.size(); i++) {
      if (isStalled(i)) {
        channels.get(i).keyFor(selector).interestOps(0);
      }
    }
  }

  /** The last ones read nothing after their handshake. */
  private boolean isStalled(int client) {
    return client >= plan.clients() - plan.stalled();
  }

  private void runFor(int seconds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    runUntil(() -> System.nanoTime() - end >= 0);
  }

  private void runUntil(BooleanSupplier condition) throws IOException {
    long limit = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - limit > 0) {
        throw new IllegalStateException(open + " clients are open, the others ended with " + codes);
      }
      turn(20);
      if (plan.command().startsWith("max") && all / plan.clients() >= said + SAY_EVERY) {
        said = all / plan.clients();
        tell("seen " + said);
      }
    }
  }

  private void turn(int millis) throws IOException {
    selector.select(key -> {
      Client client = (Client) key.attachment();
      SocketChannel channel = (SocketChannel) key.channel();
      try {
        if (key.isReadable()) {
          if (reader.read(client.line, client)) {
            ask(client);
          } else {
            end(key, client);
          }
        } else if (key.isConnectable()) {
          channel.finishConnect();
          key.interestOps(SelectionKey.OP_WRITE);
        } else {
          key.interestOps(SelectionKey.OP_READ);
          client.line.begin();
          ask(client);
        }
      } catch (IOException e) {
        end(key, client);
      }
    }, millis);
  }

  private void ask(Client client) throws IOException {
    if (!client.asked && client.line.isReady()) {
      client.asked = true;
      client.line.write(handshake());
    }
  }

  private ByteBuffer handshake() {
    return StandardCharsets.US_ASCII.encode("GET " + Hub.PATH + " HTTP/1.1\r\nHost: localhost:" + plan.port()
        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + (plan.deflate() ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "")
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  }

  /** Takes what the server says to a client. */
  private final class Intake implements FrameReader.Listener<Client> {

    @Override
    public void connected(Client client) {
      connecting--;
      open++;
    }

    @Override
    public void frame(Client client, int kind, int at, int length, long now) throws IOException {
      switch (kind) {
        case FrameReader.TEXT -> tick(client, reader.buffer(), at, now);
        case FrameReader.COMPRESSED -> compressed(client, at, length, now);
        case FrameReader.PING -> client.line.write(FrameReader.masked(FrameReader.PONG, reader.bytes(at, length)));
        case FrameReader.CLOSE -> {
          client.closeCode = length < 2 ? NO_STATUS : reader.buffer().getShort(at) & 0xFFFF;
          lastCloseNanos = now;
          client.line.write(FrameReader.masked(FrameReader.CLOSE, reader.bytes(at, Math.min(length, 2))));
        }
        default -> throw new IllegalStateException("a frame of kind " + kind);
      }
      bytes += (length < 126 ? 2 : 4) + length;
    }
  }

  private void compressed(Client client, int at, int length, long now) {
    if (client.inflater == null) {
      frames++;
      all++;
      return;
    }
    byte[] plain = new byte[LONGEST_TICK];
    try {
      client.inflater.setInput(reader.bytes(at, length));
      int size = client.inflater.inflate(plain);
      client.inflater.setInput(TAIL);
      size += client.inflater.inflate(plain, size, plain.length - size);
      tick(client, ByteBuffer.wrap(plain, 0, size), 0, now);
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  private void tick(Client client, ByteBuffer text, int at, long now) {
    long number = TickText.number(text, at);
    long missed = number - client.last - 1;
    if (missed != 0 && client.last >= 0) {
      if (missed > 0) {
        lost += missed;
      } else {
        disordered++;
      }
    }
    client.last = number;
    frames++;
    all++;
    if (measuring && number % plan.sampleEvery() == 0) {
      latency.recordValue(Math.max(0, now - TickText.moment(text, at)));
    }
  }

  private void end(SelectionKey key, Client client) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    if (client.upgraded()) {
      open--;
    } else {
      connecting--;
    }
    codes.merge(client.closeCode, 1, Integer::sum);
  }
}
