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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Very many WebSocket clients in one thread, which listen, and say what all are told to: a handshake, whatever comes, and the answer
 * to a close frame.
 * Confined to one thread. A client that cannot connect, or ends too early, is an {@link IllegalStateException}.
 */
public final class IdleClients implements AutoCloseable {

  /** The code of an end without a close frame, RFC 6455 section 7.1.5. */
  public static final int NO_CLOSE_FRAME = 1006;

  private static final int HANDSHAKES_AT_ONCE = 256;
  private static final int BUFFER_BYTES = 64 * 1_024;
  private static final int MAX_SAID = 125;
  private static final int CLOSE = 8;
  private static final byte[] CLOSE_REPLY = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE9}; // masked with zeros, code 1001

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final InetSocketAddress address;
  private final IntFunction<String> path;
  private final Map<Integer, Integer> codes = new TreeMap<>();
  private byte[] awaited = {};
  private int heard;
  private int shaking;
  private int open;
  private int spoken;
  private long lastCloseNanos;

  /** Clients of the endpoint {@code path} on a port of this machine. */
  public IdleClients(int port, String path) throws IOException {
    this(port, _ -> path);
  }

  /** Clients on a port of this machine, of which each may have a path of its own; they are counted from 0. */
  public IdleClients(int port, IntFunction<String> path) throws IOException {
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.path = path;
  }

  private byte[] handshake(int number) {
    return ("GET " + path.apply(number) + " HTTP/1.1\r\nHost: localhost:" + address.getPort() + "\r\nConnection: Upgrade\r\n"
        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** One client: what it is in the middle of. */
  private static final class Client {
    private final int number;
    private final StringBuilder head = new StringBuilder();
    private boolean connected;
    private final byte[] header = new byte[10];
    private int headerBytes;
    private long payloadLeft;
    private int closeCode = NO_CLOSE_FRAME;
    private int closeBytes;
    private int matching;
    private boolean heard;

    private Client(int number) {
      this.number = number;
    }
  }

  /** Connects {@code count} clients; blocks until the last handshake is over, {@code limit} at most. */
  public void connect(int count, Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    int begun = 0;
    while (open + closed() < count) {
      for (; begun < count && shaking < HANDSHAKES_AT_ONCE; begun++, shaking++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, channel.connect(address) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, new Client(begun));
      }
      turn(end, "only " + open + " of " + count + " clients are connected");
    }
    if (closed() > 0) {
      throw new IllegalStateException("sessions ended while others connected: " + codes);
    }
  }

  /**
   * Lets every open client say {@code text} of at most 125 bytes, and blocks until each has heard a message after that which begins
   * with {@code beginning}, {@code limit} at most.
   */
  public void sayAndAwait(String text, String beginning, Duration limit) throws IOException {
    listenFor(beginning);
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    if (payload.length > MAX_SAID) {
      throw new IllegalArgumentException("longer than " + MAX_SAID + " bytes: " + text);
    }
    byte[] frame = ByteBuffer.allocate(6 + payload.length)
        .put((byte) 0x81).put((byte) (0x80 | payload.length)).putInt(0).put(payload).array(); // masked with zeros
    for (SelectionKey key : List.copyOf(selector.keys())) {
      ByteBuffer rest = ByteBuffer.wrap(frame);
      if (key.isValid() && ((SocketChannel) key.channel()).write(rest) < frame.length) {
        throw new IllegalStateException("a client that has said nothing yet cannot write");
      }
      if (++spoken % HANDSHAKES_AT_ONCE == 0) {
        turn(System.nanoTime() + limit.toNanos(), "");
      }
    }
    awaitHeard(limit);
  }

  /** From now on, {@link #awaitHeard} waits for a message that begins with {@code beginning}. */
  public void listenFor(String beginning) {
    awaited = beginning.getBytes(StandardCharsets.UTF_8);
    heard = 0;
    for (SelectionKey key : selector.keys()) {
      Client client = (Client) key.attachment();
      client.heard = false;
      client.matching = 0;
    }
  }

  /** Blocks until every client has heard what they listen for, {@code limit} at most. */
  public void awaitHeard(Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (heard < open + closed()) {
      turn(end, heard + " of " + open + " clients heard " + new String(awaited, StandardCharsets.UTF_8) + ", others ended: " + codes);
    }
  }

  /** Blocks until all clients are closed, {@code limit} at most; returns how many ended with which code. */
  public Map<Integer, Integer> awaitClosed(Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (open > 0) {
      turn(end, open + " clients are still open, the others ended with " + codes);
    }
    return codes;
  }

  /** Returns when the last close frame came, on the clock of {@link System#nanoTime}. */
  public long lastCloseNanos() {
    return lastCloseNanos;
  }

  private int closed() {
    return codes.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void turn(long endNanos, String otherwise) throws IOException {
    long millis = (endNanos - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new IllegalStateException(otherwise);
    }
    selector.select(Math.min(millis, 1_000));
    for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext();) {
      SelectionKey key = keys.next();
      keys.remove();
      Client client = (Client) key.attachment();
      SocketChannel channel = (SocketChannel) key.channel();
      try {
        if (key.isConnectable()) {
          channel.finishConnect();
          key.interestOps(SelectionKey.OP_WRITE);
        } else if (key.isWritable()) {
          channel.write(ByteBuffer.wrap(handshake(client.number)));
          key.interestOps(SelectionKey.OP_READ);
        } else {
          read(key, channel, client);
        }
      } catch (IOException _) {
        end(key, client);
      }
    }
  }

  private void read(SelectionKey key, SocketChannel channel, Client client) throws IOException {
    buffer.clear();
    if (channel.read(buffer) < 0) {
      end(key, client);
      return;
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      if (!client.connected) {
        head(client);
      } else if (client.payloadLeft > 0) {
        payload(channel, client);
      } else {
        header(client);
      }
    }
  }

  private void head(Client client) {
    client.head.append((char) buffer.get());
    int length = client.head.length();
    if (length >= 4 && client.head.indexOf("\r\n\r\n", length - 4) >= 0) {
      if (!client.head.toString().startsWith("HTTP/1.1 101 ")) {
        throw new IllegalStateException("the handshake was answered: " + client.head);
      }
      client.connected = true;
      client.head.setLength(0);
      client.head.trimToSize();
      shaking--;
      open++;
    }
  }

  /** Takes one byte of a frame's header, RFC 6455 section 5.2; a server does not mask. */
  private void header(Client client) {
    byte[] header = client.header;
    header[client.headerBytes++] = buffer.get();
    if (client.headerBytes < 2) {
      return;
    }
    int shortLength = header[1] & 0x7F;
    int lengthBytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    if (client.headerBytes < 2 + lengthBytes) {
      return;
    }
    long length = lengthBytes == 0 ? shortLength : 0;
    for (int i = 2; i < 2 + lengthBytes; i++) {
      length = length << 8 | (header[i] & 0xFF);
    }
    client.payloadLeft = length;
    client.headerBytes = 0;
    client.matching = 0;
  }

  private void payload(SocketChannel channel, Client client) throws IOException {
    if ((client.header[0] & 0x0F) != CLOSE) {
      int skipped = (int) Math.min(client.payloadLeft, buffer.remaining());
      match(client, skipped);
      buffer.position(buffer.position() + skipped);
      client.payloadLeft -= skipped;
      return;
    }
    int value = buffer.get() & 0xFF;
    client.payloadLeft--;
    client.closeBytes++;
    if (client.closeBytes == 1) {
      client.closeCode = value << 8;
    } else if (client.closeBytes == 2) {
      client.closeCode |= value;
      lastCloseNanos = System.nanoTime();
      channel.write(ByteBuffer.wrap(CLOSE_REPLY));
    }
  }

  private void match(Client client, int bytes) {
    for (int i = 0; i < bytes && client.matching < awaited.length; i++) {
      client.matching = buffer.get(buffer.position() + i) == awaited[client.matching] ? client.matching + 1 : Integer.MAX_VALUE;
    }
    if (client.matching == awaited.length && !client.heard) {
      client.heard = true;
      heard++;
    }
  }

  private void end(SelectionKey key, Client client) throws IOException {
    key.cancel();
    key.channel().close();
    if (client.connected) {
      open--;
    } else {
      shaking--;
    }
    codes.merge(client.closeCode, 1, Integer::sum);
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
