package dev.slipway.relay.engine;

import dev.slipway.api.Lease;
import dev.slipway.relay.guard.Secrets;
import java.util.List;

/**
 * The way by which one program may open one address. Immutable; {@link #close} is thread-safe.
 *
 * @param url what the program is told
 * @param options arguments that stand right before the address; what it may lead to is among them
 * @param end gives back what the way needs, once the program has ended
 */
public record Way(String url, List<String> options, Lease end) implements AutoCloseable {

  private static final String ALLOWED = "-protocol_whitelist";

  /**
   * Copies the options.
   *
   * @throws IllegalArgumentException when they do not say what the address may lead to: without, ffmpeg opens whatever it names
   */
  public Way {
    options = List.copyOf(options);
    int at = options.indexOf(ALLOWED);
    if (at < 0 || at + 1 >= options.size()) {
      throw new IllegalArgumentException("a way must say by " + ALLOWED + " which protocols may be used");
    }
  }

  /** Gives the way back. Does not block. */
  @Override
  public void close() {
    end.close();
  }

  /** Returns the address without its secrets. */
  @Override
  public String toString() {
    return Secrets.mask(url);
  }
}
