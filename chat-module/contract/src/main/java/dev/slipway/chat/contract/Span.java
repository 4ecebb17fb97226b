package dev.slipway.chat.contract;

/**
 * The numbers of a room that the log holds. Immutable.
 *
 * @param oldest the first number that is kept; {@code head + 1} when none is
 * @param head the last number that was given, 0 in a room in which nothing was ever said
 */
public record Span(long oldest, long head) {

  /** The span of a room in which nothing was ever said. */
  public static final Span EMPTY = new Span(1, 0);

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException when the numbers cannot be a span
   */
  public Span {
    if (head < 0 || oldest < 1 || oldest > head + 1) {
      throw new IllegalArgumentException("no span: " + oldest + " to " + head);
    }
  }
}
