package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of one client, encrypted or not. Never blocks. Confined to one thread. */
interface Line {

  /** Begins, once the channel is connected. */
  void begin() throws IOException;

  /** Returns whether something may be written. */
  boolean isReady();

  /** Reads into {@code to} what is there; returns less than 0 at the end. */
  int read(ByteBuffer to) throws IOException;

  /** Writes a little, which the system takes at once. */
  void write(ByteBuffer bytes) throws IOException;

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
