package dev.slipway.relay.recording;

import dev.slipway.api.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How files of recordings are called: {@code <name>_<time>.mp4}, the time in UTC, such as {@code cam-7_20260314T091500123Z.mp4}.
 *
 * @param name what was recorded
 * @param started when the file was begun
 */
record FileName(String name, Instant started) {

  private static final String SUFFIX = ".mp4";
  private static final int MAX_BYTES = 255;
  /** A file that somebody put there by hand may be called more freely, but not so that it means something to anybody. */
  private static final Pattern FILE = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N} _.,()+=@-]{0,250}\\.mp4");
  private static final Pattern OURS = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_-]{0,63})_(\\d{8}T\\d{9}Z)\\.mp4");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Returns the file name. */
  String text() {
    return name + '_' + TIME.format(started) + SUFFIX;
  }

  /** Returns what {@code fileName} says, nothing when the relay does not call files so. */
  static Optional<FileName> of(String fileName) {
    Matcher matcher = OURS.matcher(fileName);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new FileName(matcher.group(1), TIME.parse(matcher.group(2), Instant::from)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Returns whether a file of that name is looked at: one segment of a path, without anything that a path or a header could misread. */
  static boolean allowed(String fileName) {
    return FILE.matcher(fileName).matches()
        && !fileName.contains("..")
        && fileName.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  /**
   * Returns {@code fileName}.
   *
   * @throws Refusal with 400 when it is not allowed
   */
  static String check(String fileName) {
    if (!allowed(fileName)) {
      throw Refusal.badRequest("bad-filename", "'filename' must be the name of a recording as the list says it: letters, digits, "
          + "spaces and _ . , ( ) + = @ - with .mp4 at the end, at most 255 bytes, without '..' and '/'");
    }
    return fileName;
  }
}
