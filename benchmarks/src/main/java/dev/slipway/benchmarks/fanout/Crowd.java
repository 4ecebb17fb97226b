package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** WebSocket clients on one thread that speak and listen. Confined to that thread. */
final class Crowd implements AutoCloseable {

  private static final int BUFFER_BYTES = 512 * 1_024;
  private static final int SMALL_BUFFER = 4_096;
  private static final int HEAD_BYTES = 1_024;
  private static final int TEXT = 0x81;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;
  private static final int CLOSE = 0x88;

  /** Who hears what comes. */
  interface Listener {

    /** A client is connected. */
    void connected(Client client) throws IOException;

    /** A text message lies in the buffer at {@code at}; it was read at {@code now}. */
    void text(Client client, ByteBuffer buffer, int at, int length, long now) throws IOException;

    /** A connection has ended. */
    void ended(Client client);
  }

  /** One client. */
  static final class Client {

    /** Its place among the others. */
    final int index;

    /** The last number that it heard. */
    long last = -1;

    private final SocketChannel channel;
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
    private boolean upgraded;
    private byte[] rest = {};

    Client(int index, SocketChannel channel) {
      this.index = index;
      this.channel = channel;
    }
  }

  private final int port;
  private final String path;
  private final Listener listener;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final List<Client> clients = new ArrayList<>();

  Crowd(int port, String path, Listener listener) throws IOException {
    this.port = port;
    this.path = path;
    this.listener = listener;
  }

  /** Begins to connect one more client. */
  Client connect(boolean smallBuffer) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (smallBuffer) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
    }
    Client client = new Client(clients.size(), channel);
    clients.add(client);
    boolean done = channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.register(selector, done ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, client);
    return client;
  }

  Client client(int index) {
    return clients.get(index);
  }

  /** Lets a client read nothing from now on. */
  void stall(Client client) {
    client.channel.keyFor(selector).interestOps(0);
  }

  /** Waits for events, at most so long, and handles them. */
  void turn(int millis) throws IOException {
    if (millis > 0) {
      selector.select(this::handle, millis);
    } else {
      selector.selectNow(this::handle);
    }
  }

  /** Sends a text message; what the system does not take at once goes when it does. */
  void say(Client client, byte[] text) throws IOException {
    send(client, masked(TEXT, text));
  }

  private void send(Client client, ByteBuffer frame) throws IOException {
    SelectionKey key = client.channel.keyFor(selector);
    if (key == null || !key.isValid()) {
      return;
    }
    client.unsent.add(frame);
    flush(key, client);
  }

  private void flush(SelectionKey key, Client client) throws IOException {
    for (ByteBuffer next = client.unsent.peek(); next != null; next = client.unsent.peek()) {
      client.channel.write(next);
      if (next.hasRemaining()) {
        key.interestOpsOr(SelectionKey.OP_WRITE);
        return;
      }
      client.unsent.remove();
    }
    key.interestOpsAnd(~SelectionKey.OP_WRITE);
  }

  private void handle(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      if (key.isConnectable()) {
        client.channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        client.unsent.add(handshake(client.index));
        flush(key, client);
        return;
      }
      if (key.isWritable()) {
        if (!client.upgraded && client.unsent.isEmpty()) { // connected at once
          key.interestOps(SelectionKey.OP_READ);
          client.unsent.add(handshake(client.index));
        }
        flush(key, client);
      }
      if (key.isReadable()) {
        read(key, client);
      }
    } catch (IOException e) {
      end(key, client);
    }
  }

  private ByteBuffer handshake(int index) {
    return StandardCharsets.US_ASCII.encode("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port
        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSlipway-Guest: c" + index
        + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  }

  private void read(SelectionKey key, Client client) throws IOException {
    buffer.clear().put(client.rest);
    if (client.channel.read(buffer) < 0) {
      end(key, client);
      return;
    }
    long now = System.nanoTime();
    int end = buffer.position();
    int at = client.upgraded ? 0 : head(client, end);
    if (client.upgraded) {
      for (int next = frame(client, at, end, now); next > at; next = frame(client, at, end, now)) {
        at = next;
      }
    }
    if (at < end || client.rest.length > 0) {
      client.rest = new byte[end - at];
      buffer.get(at, client.rest);
    }
  }

  /** Returns where the frames begin once the answer to the handshake is whole, or 0. */
  private int head(Client client, int end) throws IOException {
    byte[] bytes = new byte[Math.min(end, HEAD_BYTES)];
    buffer.get(0, bytes);
    String text = new String(bytes, StandardCharsets.US_ASCII);
    int length = text.indexOf("\r\n\r\n");
    if (length < 0) {
      return 0;
    }
    if (!text.startsWith("HTTP/1.1 101 ")) {
      throw new IllegalStateException("the handshake was answered: " + text);
    }
    client.upgraded = true;
    listener.connected(client);
    return length + 4;
  }

  /** Takes the frame at {@code at} and returns where it ends, or {@code at} when it is not whole. */
  private int frame(Client client, int at, int end, long now) throws IOException {
    if (end - at < 4 && (end - at < 2 || buffer.get(at + 1) == 126)) {
      return at;
    }
    int length = buffer.get(at + 1);
    int text = at + 2;
    if (length == 126) {
      length = buffer.getShort(text) & 0xFFFF;
      text += 2;
    }
    if (end - text < length) {
      return at;
    }
    switch (buffer.get(at) & 0xFF) {
      case TEXT -> listener.text(client, buffer, text, length, now);
      case PING -> send(client, masked(PONG, bytes(text, length)));
      case CLOSE -> send(client, masked(CLOSE, bytes(text, Math.min(length, 2))));
      default -> throw new IllegalStateException("a frame of kind " + buffer.get(at));
    }
    return text + length;
  }

  private byte[] bytes(int at, int length) {
    byte[] bytes = new byte[length];
    buffer.get(at, bytes);
    return bytes;
  }

  /** Returns a frame masked with zeros (RFC 6455, section 5.3). */
  private static ByteBuffer masked(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    return frame.putInt(0).put(payload).flip();
  }

  private void end(SelectionKey key, Client client) {
    key.cancel();
    try {
      client.channel.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    listener.ended(client);
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.channel.close();
    }
    selector.close();
  }
}
