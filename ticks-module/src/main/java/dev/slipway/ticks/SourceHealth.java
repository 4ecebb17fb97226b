package dev.slipway.ticks;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether ticks arrive: unhealthy when the last one is older than it should be. Thread-safe. */
final class SourceHealth implements HealthCheck {

  private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(2);
  private static final int MISSED_TICKS = 5;

  private final TickMeters meters;
  private final TickSource source;
  private final double longestSilenceSeconds;

  /** A check of a source that should deliver {@code rate} ticks a second. */
  SourceHealth(TickMeters meters, TickSource source, int rate) {
    this.meters = meters;
    this.source = source;
    longestSilenceSeconds = longestSilence(rate).toMillis() / 1e3;
  }

  /** Returns the silence after which ticks are late: that of five ticks, and not less than two seconds. */
  static Duration longestSilence(int rate) {
    Duration expected = Duration.ofNanos(TimeUnit.SECONDS.toNanos(MISSED_TICKS) / rate);
    return expected.compareTo(SHORTEST_SILENCE) > 0 ? expected : SHORTEST_SILENCE;
  }

  /** Returns whether the last tick is not older than it should be. */
  boolean fresh() {
    return meters.ageSeconds() <= longestSilenceSeconds;
  }

  @Override
  public String name() {
    return "source";
  }

  @Override
  public HealthCheckType type() {
    return HealthCheckType.READINESS;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.builder()
        .status(fresh())
        .detail("kind", source.kind())
        .detail("ageSeconds", meters.ageSeconds())
        .detail("longestSilenceSeconds", longestSilenceSeconds)
        .detail("ticksPerSecond", meters.perSecond())
        .build();
  }
}
