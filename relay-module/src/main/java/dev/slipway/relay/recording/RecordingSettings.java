package dev.slipway.relay.recording;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What can be configured about recordings. Immutable.
 *
 * @param folder where they lie; empty for {@code recordings} in the module's data folder
 * @param maxActive how many are made at a time
 * @param segment after how long a new file is begun, zero for never
 * @param keepAge how old they may become, zero for any age
 * @param keepCount how many are kept, 0 for all
 * @param keepFree how many bytes of the disk are kept free by deleting the oldest, 0 for none
 * @param stopFree with how few free bytes a recording ends, so that the disk does not fill up for others
 * @param maxListed how many files are listed
 */
public record RecordingSettings(
    Path folder, int maxActive, Duration segment, Duration keepAge, int keepCount, long keepFree, long stopFree, int maxListed) {

  private static final long MEBIBYTE = 1024L * 1024;
  private static final int MAX_MEBIBYTES = 1_000_000_000;

  private static final Setting<Path> FOLDER = Setting.path(
      "recordings.folder", Path.of(""), "the folder of recordings; empty for 'recordings' in the module's data folder");
  private static final Setting<Integer> MAX_ACTIVE = Setting.integer(
      "recordings.max-active", 20, 1, 200, "", "how many recordings may be made at a time");
  private static final Setting<Duration> SEGMENT = Setting.duration(
      "recordings.segment", Duration.ZERO, Duration.ZERO, Duration.ofDays(7),
      "after how long a recording goes on in a new file, without a gap; 0s for one file, else at least 1s");
  private static final Setting<Duration> KEEP_AGE = Setting.duration(
      "recordings.keep-age", Duration.ZERO, Duration.ZERO, Duration.ofDays(36_500),
      "the age at which a recording is deleted; 0s for never");
  private static final Setting<Integer> KEEP_COUNT = Setting.integer(
      "recordings.keep-count", 0, 0, 1_000_000, "", "how many files of recordings are kept, the newest; 0 for all");
  private static final Setting<Integer> KEEP_FREE = Setting.integer(
      "recordings.keep-free", 0, 0, MAX_MEBIBYTES, "MiB", "space that is kept free by deleting the oldest recordings; 0 for none");
  private static final Setting<Integer> STOP_FREE = Setting.integer(
      "recordings.stop-free", 128, 0, MAX_MEBIBYTES, "MiB", "free space below which recordings end, so that the disk does not fill up");
  private static final Setting<Integer> MAX_LISTED = Setting.integer(
      "recordings.max-listed", 10_000, 1, 100_000, "", "how many files are listed, the newest");

  /** All of them, in the order in which they are shown. */
  public static final List<Setting<?>> ALL =
      List.of(FOLDER, MAX_ACTIVE, SEGMENT, KEEP_AGE, KEEP_COUNT, KEEP_FREE, STOP_FREE, MAX_LISTED);

  /**
   * Checks what the settings cannot say alone.
   *
   * @throws IllegalArgumentException when a segment is shorter than a second
   */
  public RecordingSettings {
    if (segment.isPositive() && segment.toMillis() < 1_000) {
      throw new IllegalArgumentException("recordings.segment must be 0s or at least 1s, not " + segment.toMillis() + "ms");
    }
  }

  /** Returns what is configured. */
  public static RecordingSettings read(Settings settings) {
    return new RecordingSettings(
        settings.get(FOLDER), settings.get(MAX_ACTIVE), settings.get(SEGMENT), settings.get(KEEP_AGE), settings.get(KEEP_COUNT),
        settings.get(KEEP_FREE) * MEBIBYTE, settings.get(STOP_FREE) * MEBIBYTE, settings.get(MAX_LISTED));
  }
}
