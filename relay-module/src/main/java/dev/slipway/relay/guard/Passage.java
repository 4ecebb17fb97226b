package dev.slipway.relay.guard;

import dev.slipway.api.Lease;
import java.util.List;
import java.util.Map;

/**
 * The way by which one ffmpeg may open one address. Immutable; {@link #close} is thread-safe.
 *
 * @param url what to hand to ffmpeg; where the protocol allows, it names an address that was checked instead of a host
 * @param options arguments that must stand right before {@code -i url}, or before the output
 * @param environment variables that the process must have; they hold a password and must not be logged
 * @param end gives back what the way needs, once the process has ended
 */
public record Passage(String url, List<String> options, Map<String, String> environment, Lease end) implements AutoCloseable {

  /** Copies the collections. */
  public Passage {
    options = List.copyOf(options);
    environment = Map.copyOf(environment);
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
