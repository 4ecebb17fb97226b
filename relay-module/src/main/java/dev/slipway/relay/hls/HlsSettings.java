package dev.slipway.relay.hls;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.time.Duration;
import java.util.List;

/**
 * What can be configured of previews under {@code modules.relay}. Immutable.
 *
 * @param maxPreviews inputs that are previewed at a time
 * @param maxViewers viewers at a time, over all inputs
 * @param maxBytes bytes that one preview keeps
 * @param stale how long a viewer may ask for nothing
 */
public record HlsSettings(int maxPreviews, int maxViewers, int maxBytes, Duration stale) {

  private static final int MEBIBYTE = 1024 * 1024;

  private static final Setting<Integer> MAX_PREVIEWS =
      Setting.integer("hls.max-previews", 8, 1, 1_000, "", "how many inputs are previewed at a time");
  private static final Setting<Integer> MAX_VIEWERS =
      Setting.integer("hls.max-viewers", 100, 1, 100_000, "", "how many viewers previews have at a time");
  private static final Setting<Integer> MEMORY =
      Setting.integer("hls.memory", 32, 4, 1_024, "MiB", "how much of a preview is kept in memory");
  private static final Setting<Duration> STALE = Setting.duration("hls.stale", Duration.ofSeconds(30), Duration.ofSeconds(2),
      Duration.ofMinutes(10), "a viewer who asks for nothing for so long has left");

  /** Every setting of previews. */
  public static final List<Setting<?>> ALL = List.of(MAX_PREVIEWS, MAX_VIEWERS, MEMORY, STALE);

  /** Returns the effective settings. */
  public static HlsSettings read(Settings settings) {
    return new HlsSettings(
        settings.get(MAX_PREVIEWS), settings.get(MAX_VIEWERS), settings.get(MEMORY) * MEBIBYTE, settings.get(STALE));
  }

  /** Returns how large a segment may become. */
  int segmentBytes() {
    return Math.max(MEBIBYTE, maxBytes / 4);
  }
}
