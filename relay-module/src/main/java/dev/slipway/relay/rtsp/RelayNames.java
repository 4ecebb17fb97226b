package dev.slipway.relay.rtsp;

import java.io.IOException;
import java.net.URI;

/** What the RTSP server asks of the relay. Thread-safe. */
public interface RelayNames {

  /** A relay without inputs: whoever publishes may have any name, and only what is published can be played. */
  RelayNames NONE = new RelayNames() {
    @Override
    public boolean isPulled(String name) {
      return false;
    }

    @Override
    public Face open(String name, URI address) throws IOException {
      throw new IOException("there is no input '" + name + "'");
    }
  };

  /**
   * Returns whether the relay pulls an input of that name from somewhere else. Such a name can be played, by a face that is
   * opened for the first player, and cannot be published by anybody else. Called for each request; does not block.
   */
  boolean isPulled(String name);

  /**
   * Starts to publish an input's media to {@code address}, which holds credentials for it and must not be shown. Does not wait for
   * media; may block while a process is made.
   *
   * @throws IOException when it cannot be started
   */
  Face open(String name, URI address) throws IOException;

  /** An input on its way into the server. Thread-safe. */
  interface Face extends AutoCloseable {

    /** Returns whether it still runs. */
    boolean isAlive();

    /** Begins its end. Does not block. */
    @Override
    void close();
  }
}
