package dev.slipway.relay.ffmpeg;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the lines of {@code -progress} together. Confined to the thread that reads them.
 *
 * <p>A block is lines of {@code key=value} and ends with the key {@code progress}. Values are {@code N/A} until there is something
 * to say; a value that cannot be read counts as that.
 */
final class ProgressReader {

  private static final Set<String> KEYS = Set.of("frame", "fps", "bitrate", "total_size", "out_time_us", "out_time_ms", "out_time",
      "dup_frames", "drop_frames", "speed", "progress", "stream_0_0_q");
  private static final int LONGEST = 64;
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final Map<String, String> values = new HashMap<>();

  /** Returns whether {@code line} is one of {@code -progress}. */
  static boolean isProgress(String line) {
    int equals = line.indexOf('=');
    if (equals <= 0 || line.length() > LONGEST) {
      return false;
    }
    String key = line.substring(0, equals);
    return KEYS.contains(key) || (key.startsWith("stream_") && line.indexOf(' ') < 0);
  }

  /** Takes a line for which {@link #isProgress} holds; returns the block that it ends, if it does. */
  Optional<Progress> take(String line) {
    int equals = line.indexOf('=');
    String key = line.substring(0, equals);
    String value = line.substring(equals + 1).strip();
    if (!key.equals("progress")) {
      if (KEYS.contains(key)) {
        values.put(key, value);
      }
      return Optional.empty();
    }
    return Optional.of(new Progress(
        whole("frame"), decimal("fps", ""), decimal("bitrate", "kbits/s") * 1000, whole("total_size"), outTime(),
        whole("drop_frames"), decimal("speed", "x"), value.equals("end")));
  }

  /** In microseconds: the key that ends in {@code ms} is in microseconds as well, and older versions have only that. */
  private Duration outTime() {
    long micros = Math.max(0, whole(values.containsKey("out_time_us") ? "out_time_us" : "out_time_ms"));
    return Duration.ofSeconds(micros / MICROS_PER_SECOND, micros % MICROS_PER_SECOND * 1000);
  }

  private long whole(String key) {
    try {
      return Long.parseLong(values.getOrDefault(key, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private double decimal(String key, String unit) {
    String text = values.getOrDefault(key, "0");
    try {
      double value = Double.parseDouble(text.endsWith(unit) ? text.substring(0, text.length() - unit.length()) : text);
      return Double.isFinite(value) ? value : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
