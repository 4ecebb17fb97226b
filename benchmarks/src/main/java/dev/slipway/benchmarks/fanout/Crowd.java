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

  private static final int SMALL_BUFFER = 4_096;

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
  static final class Client extends FrameReader.Peer {

    /** Its place among the others. */
    final int index;

    /** The last number that it heard. */
    long last = -1;

    private final SocketChannel channel;
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();

    Client(int index, SocketChannel channel) {
      this.index = index;
      this.channel = channel;
    }
  }

  private final int port;
  private final String path;
  private final Listener listener;
  private final Selector selector = Selector.open();
  private final FrameReader<Client> reader = new FrameReader<>(new Answers());
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
    send(client, FrameReader.masked(FrameReader.TEXT, text));
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
        if (!client.upgraded() && client.unsent.isEmpty()) { // connected at once
          key.interestOps(SelectionKey.OP_READ);
          client.unsent.add(handshake(client.index));
        }
        flush(key, client);
      }
      if (key.isReadable()) {
        if (!reader.read(client.channel, client)) {
          end(key, client);
        }
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

  /** Answers what the server says to the connection, and hands on what it says to the client. */
  private final class Answers implements FrameReader.Listener<Client> {

    @Override
    public void connected(Client client) throws IOException {
      listener.connected(client);
    }

    @Override
    public void frame(Client client, int kind, int at, int length, long now) throws IOException {
      switch (kind) {
        case FrameReader.TEXT -> listener.text(client, reader.buffer(), at, length, now);
        case FrameReader.PING -> send(client, FrameReader.masked(FrameReader.PONG, reader.bytes(at, length)));
        case FrameReader.CLOSE -> send(client, FrameReader.masked(FrameReader.CLOSE, reader.bytes(at, Math.min(length, 2))));
        default -> throw new IllegalStateException("a frame of kind " + kind);
      }
    }
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
