package dev.slipway.lifecycle.config;

import dev.slipway.api.Setting;
import java.time.Duration;
import java.util.List;

/**
 * The keys that the host keeps for each module, under {@code modules.<name>.lifecycle.}. A budget of zero means what the
 * host says for all.
 */
public final class ModuleSettings {

  private static final Duration HOUR = Duration.ofHours(1);

  /** Whether the module's checks decide on the platform's readiness. */
  public static final Setting<Boolean> CRITICAL = Setting.flag("critical", false,
      "whether the platform is unready while a check of this module fails");
  /** How long the module's start may take. */
  public static final Setting<Duration> START_TIMEOUT = budget("start-timeout", "time that the start may take; 0s means start.timeout");
  /** How long the module may take to stop accepting. */
  public static final Setting<Duration> QUIESCE = budget("quiesce", "time to refuse new work; 0s means stop.quiesce");
  /** How long the module's accepted work may take. */
  public static final Setting<Duration> DRAIN = budget("drain", "time for accepted work to finish; 0s means stop.drain");
  /** How long the module's giving back may take. */
  public static final Setting<Duration> CLOSE = budget("close", "time to give back what is held; 0s means stop.close");
  /** The least severe log lines of the module that are written. */
  public static final Setting<LogLevel> LOG_LEVEL = Setting.choice("log-level", LogLevel.INHERIT,
      "least severe log lines that are written; inherit means log.level");

  /** All of them, in the order in which they are shown. */
  public static final List<Setting<?>> ALL = List.of(CRITICAL, START_TIMEOUT, QUIESCE, DRAIN, CLOSE, LOG_LEVEL);

  private ModuleSettings() {}

  private static Setting<Duration> budget(String key, String description) {
    return Setting.duration(key, Duration.ZERO, Duration.ZERO, HOUR, description);
  }
}
