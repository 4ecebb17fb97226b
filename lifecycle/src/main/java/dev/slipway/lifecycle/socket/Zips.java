package dev.slipway.lifecycle.socket;

import dev.slipway.lifecycle.socket.Unpacker.Unpacked;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The compressors of the host, lent for one write or one message each, so that sessions hold none of their memory.
 *
 * <p>Thread-safe. Nobody waits while one is lent, so there are never more than threads that run at the same time; as many as there are
 * processors are kept.
 */
final class Zips implements AutoCloseable {

  private static final int KEPT = Math.max(2, Runtime.getRuntime().availableProcessors());

  /** Those of one kind. */
  private static final class Shelf<T> {

    private final Supplier<T> maker;
    private final Consumer<T> ender;
    private final Deque<T> kept = new ArrayDeque<>(KEPT);
    private boolean closed;
    private int open;

    Shelf(Supplier<T> maker, Consumer<T> ender) {
      this.maker = maker;
      this.ender = ender;
    }

    synchronized T take() {
      T last = kept.pollLast();
      if (last != null) {
        return last;
      }
      T another = maker.get();
      open++;
      return another;
    }

    synchronized void giveBack(T lent) {
      if (!closed && kept.size() < KEPT) {
        kept.addLast(lent);
      } else {
        open--;
        ender.accept(lent);
      }
    }

    synchronized int open() {
      return open;
    }

    synchronized void close() {
      closed = true;
      open -= kept.size();
      kept.forEach(ender);
      kept.clear();
    }
  }

  private final Shelf<Packer> packers = new Shelf<>(Packer::new, Packer::close);
  private final Shelf<Unpacker> unpackers = new Shelf<>(Unpacker::new, Unpacker::close);

  /** Compresses, see {@link Packer#pack}. */
  byte[] pack(byte[] plain, int from, int to, boolean together, int least) {
    Packer packer = packers.take();
    try {
      return packer.pack(plain, from, to, together, least);
    } finally {
      packers.giveBack(packer);
    }
  }

  /** Takes a message apart, see {@link Unpacker#unpack}. */
  Unpacked unpack(byte[] packed, int length, int limit) {
    Unpacker unpacker = unpackers.take();
    try {
      return unpacker.unpack(packed, length, limit);
    } finally {
      unpackers.giveBack(unpacker);
    }
  }

  /** Returns how many there are, lent ones included. */
  int open() {
    return packers.open() + unpackers.open();
  }

  /** Closes all, those that are lent once they come back. Idempotent. */
  @Override
  public void close() {
    packers.close();
    unpackers.close();
  }
}
