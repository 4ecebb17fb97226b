package dev.slipway.dashboard;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import dev.slipway.dashboard.alert.AlertSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What can be configured. Immutable.
 *
 * @param batch the time between two changes of the document
 * @param maxViewers event streams, and as many sessions, at a time
 * @param alerts what is watched, and who is told
 */
record DashboardSettings(Duration batch, int maxViewers, AlertSettings alerts) {

  private static final Setting<Duration> BATCH = Setting.duration("batch", Duration.ofMillis(50), Duration.ofMillis(10),
      Duration.ofSeconds(10), "time that changes are gathered for before they are sent");
  private static final Setting<Integer> MAX_VIEWERS = Setting.integer("max-viewers", 1_000, 1, 100_000, "viewers",
      "event streams that may look at a time, and as many WebSocket sessions");

  /** All of them. */
  static final List<Setting<?>> ALL = Stream.<Setting<?>>concat(Stream.of(BATCH, MAX_VIEWERS), AlertSettings.ALL.stream()).toList();

  static DashboardSettings read(Settings settings) {
    return new DashboardSettings(settings.get(BATCH), settings.get(MAX_VIEWERS), AlertSettings.read(settings));
  }
}
