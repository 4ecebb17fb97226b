package dev.slipway.dashboard;

import dev.slipway.dashboard.state.Board;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.List;

/** Whether what the dashboard shows is up to date. Thread-safe; does not block. */
record BoardHealth(Board board) implements HealthCheck {

  @Override
  public String name() {
    return "sections";
  }

  @Override
  public HealthCheckType type() {
    return HealthCheckType.READINESS;
  }

  @Override
  public HealthCheckResponse call() {
    List<String> stale = board.stale();
    HealthCheckResponse.Builder answer = HealthCheckResponse.builder().status(stale.isEmpty());
    return (stale.isEmpty() ? answer : answer.detail("stale", String.join(", ", stale))).build();
  }
}
