package dev.slipway.relay.recording;

/**
 * A recording that somebody wants. Immutable.
 *
 * @param name its name, which is its input's too
 * @param source the address of its input, secrets included: not to be shown
 */
public record Wanted(String name, String source) {

  @Override
  public String toString() {
    return "recording '" + name + "'";
  }
}
