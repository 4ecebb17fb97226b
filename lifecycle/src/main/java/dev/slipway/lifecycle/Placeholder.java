package dev.slipway.lifecycle;

/** Holds the place of the first class. */
final class Placeholder {
  private Placeholder() {}

  static String name() {
    return "lifecycle";
  }
}
