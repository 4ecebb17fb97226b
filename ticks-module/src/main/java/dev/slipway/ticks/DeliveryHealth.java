package dev.slipway.ticks;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.function.LongSupplier;

/** Whether clients keep up: unhealthy when most of them have been behind for a while, so that it is not them. Thread-safe. */
final class DeliveryHealth implements HealthCheck {

  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final int FEWEST = 10;

  private final Subscribers subscribers;
  private final LongSupplier nanoClock;
  private final Object lock = new Object();
  private boolean saturated;
  private long sinceNanos;

  /** A check of those subscribers. */
  DeliveryHealth(Subscribers subscribers, LongSupplier nanoClock) {
    this.subscribers = subscribers;
    this.nanoClock = nanoClock;
  }

  @Override
  public String name() {
    return "delivery";
  }

  @Override
  public HealthCheckType type() {
    return HealthCheckType.READINESS;
  }

  @Override
  public HealthCheckResponse call() {
    int sessions = subscribers.size();
    int behind = subscribers.behind();
    return HealthCheckResponse.builder()
        .status(!tooLong(sessions >= FEWEST && behind > sessions / 2))
        .detail("sessions", sessions)
        .detail("behind", behind)
        .detail("waitingFrames", subscribers.waiting())
        .build();
  }

  private boolean tooLong(boolean now) {
    synchronized (lock) {
      long nanos = nanoClock.getAsLong();
      if (!now || !saturated) {
        sinceNanos = nanos;
      }
      saturated = now;
      return saturated && nanos - sinceNanos >= PATIENCE_NANOS;
    }
  }
}
