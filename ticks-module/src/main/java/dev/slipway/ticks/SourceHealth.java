package dev.slipway.ticks;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Whether ticks arrive: unhealthy when the last one is older than it should be. Thread-safe. */
final class SourceHealth implements HealthCheck {

  private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(2);
  private static final int MISSED_TICKS = 5;

  private final TickMeters meters;
  private final TickSource source;
  private final double longestSilenceSeconds;

  /** A check of a source that may be silent for so long. */
  SourceHealth(TickMeters meters, TickSource source, Duration longestSilence) {
    this.meters = meters;
    this.source = source;
    longestSilenceSeconds = longestSilence.toMillis() / 1e3;
  }

  /** Returns the silence after which a source of so many ticks per second is late: five ticks, and not less than two seconds. */
  static Duration longestSilence(int rate) {
    Duration expected = Duration.ofNanos(TimeUnit.SECONDS.toNanos(MISSED_TICKS) / rate);
    return expected.compareTo(SHORTEST_SILENCE) > 0 ? expected : SHORTEST_SILENCE;
  }

  /** Returns whether the last tick is not older than it should be, or none is to come. */
  boolean fresh() {
    return source.state() == TickSource.State.FINISHED || meters.ageSeconds() <= longestSilenceSeconds;
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
        .detail("state", source.state().name().toLowerCase(Locale.ROOT))
        .detail("ageSeconds", meters.ageSeconds())
        .detail("longestSilenceSeconds", longestSilenceSeconds)
        .detail("ticksPerSecond", meters.perSecond())
        .build();
  }
}
