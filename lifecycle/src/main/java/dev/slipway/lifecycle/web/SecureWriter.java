package dev.slipway.lifecycle.web;

import dev.slipway.lifecycle.tls.SecureSocket;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/** Writes to a connection with TLS, at once. Confined to the connection's thread. */
record SecureWriter(SecureSocket socket) implements DataWriter {

  @Override
  public void write(BufferData... buffers) {
    socket.write(BufferData.create(buffers));
  }

  @Override
  public void write(BufferData buffer) {
    socket.write(buffer);
  }

  @Override
  public void writeNow(BufferData... buffers) {
    write(buffers);
  }

  @Override
  public void writeNow(BufferData buffer) {
    socket.write(buffer);
  }
}
