package dev.slipway.relay.engine;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What an address has to pass before a program opens it. Thread-safe. Where http and TLS lead is checked again, by the proxy in the
 * environment of the processes.
 *
 * <p>A refusal that no waiting mends is an {@link IllegalArgumentException} or another {@link RuntimeException}, whose message is
 * shown; one that may pass, such as a name that is not found, an {@link IOException}.
 */
public interface Gate {

  /** Passes if the host of {@code url} may be spoken with. Blocks while the name is looked up. */
  void check(String url) throws IOException;

  /** Returns the file of that name in the media folder. Blocks on the file system. */
  Path file(String name) throws IOException;
}
