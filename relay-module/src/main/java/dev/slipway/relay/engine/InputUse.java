package dev.slipway.relay.engine;

/** One use of an input: it runs for as long as there is one. Thread-safe. */
public interface InputUse extends AutoCloseable {

  /** Returns the input. */
  Input input();

  /** Gives the use back; the first call counts. Does not block. */
  @Override
  void close();
}
