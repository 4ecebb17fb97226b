package dev.slipway.mongodb;

import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.LogFailure;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.lang.System.Logger.Level;
import java.util.Locale;

/** Whether the server takes writes. Thread-safe; blocks for as long as it looks for a server. */
final class StoreHealth implements HealthCheck {

  private static final System.Logger LOGGER = System.getLogger(StoreHealth.class.getName());

  private final ChatLog log;
  private volatile boolean up = true;

  StoreHealth(ChatLog log) {
    this.log = log;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public HealthCheckType type() {
    return HealthCheckType.READINESS;
  }

  @Override
  public HealthCheckResponse call() {
    try {
      log.check();
      up = true;
      return HealthCheckResponse.builder().status(true).build();
    } catch (LogFailure e) {
      if (up) {
        up = false;
        LOGGER.log(Level.WARNING, "the chat cannot be kept: {0}", e.getMessage());
      }
      return HealthCheckResponse.builder()
          .status(false)
          .detail("reason", e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .build();
    }
  }
}
