package dev.slipway.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Very many clients of {@code /ws/ticks} in one thread, which check the number of every tick, are cut off in every way, and come back for
 * what they have missed. Confined to one thread.
 */
final class TickCrowd implements AutoCloseable {

  /** How a connection ends: with a reset, without a close frame, or in good order. */
  private enum Cut { RESET, FIN, CLOSE }

  private static final int HANDSHAKES_AT_ONCE = 128;
  private static final int BUFFER_BYTES = 256 * 1_024;
  private static final int LONGEST_PAUSE_MILLIS = 700;
  private static final byte[] TICK = "{\"type\":\"tick\",\"seq\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE8}; // masked with zeros, code 1000

  private final InetSocketAddress address;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Random random = new Random(10_000);
  private final List<Client> clients = new ArrayList<>();
  private final Deque<Client> toConnect = new ArrayDeque<>();
  private final PriorityQueue<Client> away = new PriorityQueue<>((a, b) -> Long.compare(a.backAt, b.backAt));
  private int shaking;
  private int connected;
  private long ticks;
  private long missed;
  private long backwards;
  private long sessions;
  private long refusals;
  private final List<String> surprises = new ArrayList<>();

  TickCrowd(int port) throws IOException {
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** One client: what it has heard, and its connection. */
  private static final class Client {
    private long expected;
    private String stream = "";
    private int cuts;
    private long backAt;
    private boolean open;
    private boolean closing;
    private byte[] rest = {};
    private @Nullable SelectionKey key;
  }

  /** Connects so many; blocks until they are, {@code limit} at most. */
  void connect(int count, Duration limit) throws IOException {
    for (int i = 0; i < count; i++) {
      Client client = new Client();
      clients.add(client);
      toConnect.add(client);
    }
    until("all are connected", limit, () -> connected == count);
  }

  /** Cuts every client off {@code times} times, some at a time, and lets it come back. Blocks until all are back. */
  void churn(int times, int perMilli, Duration limit) throws IOException {
    List<Client> turns = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      turns.addAll(clients);
    }
    Collections.shuffle(turns, random);
    Deque<Client> left = new ArrayDeque<>(turns);
    until("all have been away", limit, () -> {
      for (int i = 0; i < perMilli && !left.isEmpty(); i++) {
        Client client = left.pollFirst();
        if (client.open && !client.closing) {
          cut(client, Cut.values()[random.nextInt(3)]);
          client.cuts++;
        } else {
          left.addLast(client);
        }
      }
      return left.isEmpty() && away.isEmpty() && toConnect.isEmpty() && connected == clients.size();
    });
  }

  /** Listens until so many more ticks have come to each client. */
  void listen(int more, Duration limit) throws IOException {
    long until = clients.getFirst().expected + more;
    until(more + " ticks more", limit, () -> clients.stream().allMatch(client -> client.expected >= until));
  }

  /** Ends all connections, in every way; none comes back. */
  void leave(Duration limit) throws IOException {
    clients.forEach(client -> client.cuts = Integer.MIN_VALUE);
    for (Client client : clients) {
      cut(client, Cut.values()[random.nextInt(3)]);
    }
    until("all have left", limit, () -> connected == 0);
  }

  long ticks() {
    return ticks;
  }

  /** Returns how many ticks did not come to a client. */
  long missed() {
    return missed;
  }

  /** Returns how many ticks came with a number that was not greater than the one before, once more or too late. */
  long backwards() {
    return backwards;
  }

  /** Returns how many sessions there were. */
  long sessions() {
    return sessions;
  }

  /** Returns messages that nobody should have heard. */
  List<String> surprises() {
    return surprises;
  }

  private void until(String what, Duration limit, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("in vain for " + limit + ": " + what + "; " + connected + " connected, " + away.size() + " away, "
            + shaking + " shaking hands, " + surprises);
      }
      long now = System.nanoTime();
      while (!away.isEmpty() && away.peek().backAt - now <= 0) {
        toConnect.add(away.poll());
      }
      for (; !toConnect.isEmpty() && shaking < HANDSHAKES_AT_ONCE; shaking++) {
        begin(toConnect.poll());
      }
      selector.select(this::serve, 1);
    }
  }

  private void begin(Client client) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    client.rest = new byte[0];
    client.open = false;
    client.closing = false;
    client.key = channel.register(selector, channel.connect(address) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, client);
  }

  private void serve(SelectionKey key) {
    Client client = (Client) key.attachment();
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_WRITE);
      } else if (key.isWritable()) {
        channel.write(StandardCharsets.US_ASCII.encode(handshake(client)));
        key.interestOps(SelectionKey.OP_READ);
      } else {
        read(channel, client);
      }
    } catch (IOException e) {
      surprises.add(String.valueOf(e));
      gone(client);
    }
  }

  private String handshake(Client client) {
    String resume = client.stream.isEmpty() ? "" : "?from=" + client.expected + "&stream=" + client.stream;
    return "GET /ws/ticks" + resume + " HTTP/1.1\r\nHost: localhost:" + address.getPort() + "\r\nConnection: Upgrade\r\n"
        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  }

  private void read(SocketChannel channel, Client client) throws IOException {
    buffer.clear().put(client.rest);
    boolean end = channel.read(buffer) < 0;
    int size = buffer.position();
    int at = client.open ? 0 : head(client, size);
    for (int next = client.open ? frame(client, at, size) : at; next > at;) {
      at = next;
      next = frame(client, at, size);
    }
    client.rest = new byte[size - at];
    buffer.get(at, client.rest);
    if (end && client.key != null) {
      if (!client.closing) {
        surprises.add("the server ended a connection");
      }
      gone(client);
    }
  }

  /** Returns where the frames begin once the answer to the handshake is whole, or 0. */
  private int head(Client client, int size) {
    byte[] bytes = new byte[Math.min(size, 1_024)];
    buffer.get(0, bytes);
    String text = new String(bytes, StandardCharsets.US_ASCII);
    int length = text.indexOf("\r\n\r\n");
    if (length < 0) {
      return 0;
    }
    if (text.startsWith("HTTP/1.1 503 ") && text.contains("Retry-After") && !client.stream.isEmpty()) {
      refusals++; // the server has not seen yet that others have gone
      client.closing = true;
      gone(client);
      return size;
    }
    if (!text.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("the handshake was answered: " + text);
    }
    client.open = true;
    connected++;
    sessions++;
    shaking--;
    return length + 4;
  }

  /** Takes the frame at {@code at} and returns where it ends, or {@code at} when it is not whole. */
  private int frame(Client client, int at, int size) {
    if (size - at < 4) {
      return at;
    }
    int length = buffer.get(at + 1);
    int payload = at + (length == 126 ? 4 : 2);
    length = length == 126 ? buffer.getShort(at + 2) & 0xFFFF : length;
    if (size - payload < length) {
      return at;
    }
    if (buffer.get(at) == (byte) 0x81) {
      message(client, payload, length);
    }
    return payload + length;
  }

  private void message(Client client, int at, int length) {
    for (int i = 0; i < TICK.length; i++) {
      if (i >= length || buffer.get(at + i) != TICK[i]) {
        other(client, at, length);
        return;
      }
    }
    long seq = 0;
    for (int i = at + TICK.length; buffer.get(i) != ','; i++) {
      seq = 10 * seq + buffer.get(i) - '0';
    }
    ticks++;
    if (seq < client.expected) {
      backwards++;
    } else {
      missed += seq - client.expected;
      client.expected = seq + 1;
    }
  }

  private void other(Client client, int at, int length) {
    byte[] bytes = new byte[length];
    buffer.get(at, bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith("{\"type\":\"hello\"")) {
      surprises.add(text);
      return;
    }
    long next = Long.parseLong(value(text, "\"next\":"));
    if (client.stream.isEmpty()) {
      client.stream = value(text, "\"stream\":\"");
      client.expected = next;
    } else if (next != client.expected) {
      surprises.add("asked for " + client.expected + " and got " + text);
    }
  }

  private static String value(String text, String name) {
    int from = text.indexOf(name) + name.length();
    int to = from;
    while (Character.isLetterOrDigit(text.charAt(to))) {
      to++;
    }
    return text.substring(from, to);
  }

  private void cut(Client client, Cut how) {
    SelectionKey key = client.key;
    if (key == null) {
      return;
    }
    SocketChannel channel = (SocketChannel) key.channel();
    client.closing = true;
    try {
      switch (how) {
        case RESET -> {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
          gone(client);
        }
        case FIN -> gone(client);
        case CLOSE -> channel.write(ByteBuffer.wrap(CLOSE)); // the server answers it, and then ends the connection
      }
    } catch (IOException e) {
      surprises.add(String.valueOf(e));
      gone(client);
    }
  }

  /** The connection is over; the client comes back later, if it shall. */
  private void gone(Client client) {
    SelectionKey key = client.key;
    if (key == null) {
      return;
    }
    client.key = null;
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      surprises.add(String.valueOf(e));
    }
    if (client.open) {
      connected--;
    } else {
      shaking--;
    }
    client.open = false;
    if (client.cuts >= 0) {
      client.backAt = System.nanoTime() + Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)).toNanos();
      away.add(client);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys().toArray(new SelectionKey[0])) {
      key.channel().close();
    }
    selector.close();
  }

  @Override
  public String toString() {
    return "ticks " + ticks + ", missed " + missed + ", backwards " + backwards + ", sessions " + sessions + ", refused " + refusals
        + ", surprises " + Arrays.toString(surprises.stream().limit(5).toArray());
  }
}
