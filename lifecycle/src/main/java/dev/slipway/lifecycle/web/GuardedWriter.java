package dev.slipway.lifecycle.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;

/**
 * Writes responses: says when a write begins and ends, leaves out the content of answers to HEAD (RFC 9110, section 9.3.2),
 * and turns a broken connection into its quiet end. Confined to the connection's thread.
 */
final class GuardedWriter implements DataWriter {

  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

  private final DataWriter target;
  private final GuardedConnection connection;
  private boolean headSent;

  GuardedWriter(DataWriter target, GuardedConnection connection) {
    this.target = target;
    this.connection = connection;
  }

  DataWriter target() {
    return target;
  }

  @Override
  public void write(BufferData... buffers) {
    write(BufferData.create(buffers));
  }

  @Override
  public void writeNow(BufferData... buffers) {
    writeNow(BufferData.create(buffers));
  }

  @Override
  public void write(BufferData buffer) {
    send(buffer, false);
  }

  @Override
  public void writeNow(BufferData buffer) {
    send(buffer, true);
  }

  private void send(BufferData buffer, boolean now) {
    BufferData content = connection.headOnly() ? headOf(buffer) : buffer;
    if (!connection.headOnly()) {
      headSent = false;
    }
    connection.writing(true);
    try {
      if (now) {
        target.writeNow(content);
      } else {
        target.write(content);
      }
    } catch (UncheckedIOException e) {
      throw new CloseConnectionException("the peer is gone", e);
    } finally {
      connection.writing(false);
    }
  }

  private BufferData headOf(BufferData buffer) {
    byte[] bytes = buffer.readBytes();
    if (headSent) {
      return BufferData.empty();
    }
    int end = indexOfHeadEnd(bytes);
    headSent = end >= 0;
    return BufferData.create(bytes, 0, end < 0 ? bytes.length : end);
  }

  /** A response is over: the next one has a head of its own. */
  void responseEnd() {
    headSent = false;
  }

  private static int indexOfHeadEnd(byte[] bytes) {
    for (int i = 0; i + HEAD_END.length <= bytes.length; i++) {
      if (bytes[i] == HEAD_END[0] && bytes[i + 1] == HEAD_END[1] && bytes[i + 2] == HEAD_END[2] && bytes[i + 3] == HEAD_END[3]) {
        return i + HEAD_END.length;
      }
    }
    return -1;
  }

  @Override
  public void flush() {
    target.flush();
  }

  @Override
  public void close() {
    target.close();
  }
}
