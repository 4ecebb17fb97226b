package dev.slipway.chat;

import dev.slipway.testkit.TestPlatform;

/** What {@code /metrics} says. Stateless. */
final class Meters {

  private Meters() {}

  /** Returns the value of the meter of that name, -1 when there is none. */
  static double sample(TestPlatform platform, String name) {
    return platform.get("/metrics").body().lines().filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).findFirst().orElse(-1);
  }
}
