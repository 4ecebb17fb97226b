package dev.slipway.relay.engine;

import dev.slipway.relay.guard.Passage;
import dev.slipway.relay.guard.Passages;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What an address has to pass before a program opens it. Thread-safe.
 *
 * <p>A refusal that no waiting mends is an {@link IllegalArgumentException} or another {@link RuntimeException}, whose message is
 * shown; one that may pass, such as a name that is not found, an {@link IOException}. Each way that is handed out must be closed.
 */
public interface Gate {

  /** Returns the gate that is those passages. The processes must have the variables of their proxy. */
  static Gate of(Passages passages) {
    return new Gate() {
      @Override
      public Way input(String url) throws IOException {
        try {
          return way(passages.input(url));
        } catch (UncheckedIOException e) { // no port is left for it now
          throw new IOException(e.getMessage(), e);
        }
      }

      @Override
      public Way output(String url) throws IOException {
        return way(passages.output(url));
      }

      private static Way way(Passage passage) {
        return new Way(passage.url(), passage.options(), passage.end());
      }
    };
  }

  /** Returns the way to pull from an address, which is asked for anew at each attempt. Blocks while a name is looked up. */
  Way input(String url) throws IOException;

  /** Returns the way to push to an address, which is asked for anew at each attempt. Blocks while a name is looked up. */
  Way output(String url) throws IOException;
}
