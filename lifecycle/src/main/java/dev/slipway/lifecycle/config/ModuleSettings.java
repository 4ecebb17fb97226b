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

  /** How many platform threads the module may have. */
  public static final Setting<Integer> PLATFORM_THREADS = Setting.integer("max-platform-threads", 2_048, 1, 100_000, "",
      "platform threads that the module may have at a time");
  /** How many virtual threads the module may have. */
  public static final Setting<Integer> VIRTUAL_THREADS = Setting.integer("max-virtual-threads", 250_000, 1, 10_000_000, "",
      "virtual threads that the module may have at a time");
  /** How many child processes the module may have. */
  public static final Setting<Integer> PROCESSES = Setting.integer("max-processes", 1_024, 1, 100_000, "",
      "child processes that the module may have at a time");
  /** How much may wait for the peers of the module's sockets. */
  public static final Setting<Integer> QUEUE_MEBIBYTES = Setting.integer("max-queue-mebibytes", 0, 0, 1 << 20, "MiB",
      "messages that may wait for all peers of the module's sockets together; 0 means a quarter of the heap");

  /** All of them, in the order in which they are shown. */
  public static final List<Setting<?>> ALL = List.of(CRITICAL, START_TIMEOUT, QUIESCE, DRAIN, CLOSE, LOG_LEVEL, PLATFORM_THREADS,
      VIRTUAL_THREADS, PROCESSES, QUEUE_MEBIBYTES);

  private ModuleSettings() {}

  private static Setting<Duration> budget(String key, String description) {
    return Setting.duration(key, Duration.ZERO, Duration.ZERO, HOUR, description);
  }
}
