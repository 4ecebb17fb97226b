package com.example.beacon;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import java.time.Duration;

/** Whether the light still blinks. */
record BeaconHealth(Beacon beacon, Duration longestDark) implements HealthCheck {

  @Override
  public String name() {
    return "light";
  }

  @Override
  public HealthCheckResponse call() {
    Duration dark = beacon.darkFor();
    return HealthCheckResponse.builder()
        .status(dark.compareTo(longestDark) <= 0)
        .detail("darkMs", dark.toMillis())
        .build();
  }
}
