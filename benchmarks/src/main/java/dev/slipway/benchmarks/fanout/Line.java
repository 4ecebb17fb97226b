package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;

/** The bytes of one client, encrypted or not. Never blocks. Confined to one thread. */
interface Line extends ReadableByteChannel {

  /** Returns the channel below. */
  SocketChannel channel();

  /** Begins, once the channel is connected. */
  void begin() throws IOException;

  /** Returns whether something may be written. */
  boolean isReady();

  /** Writes a little, which the system takes at once. */
  void write(ByteBuffer bytes) throws IOException;

  @Override
  default boolean isOpen() {
    return channel().isOpen();
  }

  @Override
  default void close() throws IOException {
    channel().close();
  }

  /** A line without TLS. */
  record Plain(SocketChannel channel) implements Line {

    @Override
    public void begin() {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      return channel.read(to);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      channel.write(bytes);
    }
  }
}
