package dev.slipway.relay.ffmpeg;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a program's words says why it ended. Thread-safe.
 *
 * <p>Lines look like {@code [rtmp @ 0x5581] [error] Cannot open connection} with {@code -loglevel level+…}; the address in them says
 * nothing to anybody. The last error counts; where there is none, the last line. What a server answered says more than ffmpeg's own
 * words for its status, which follow: the proxy's refusals are such answers.
 */
final class LastWords {

  private static final Pattern CONTEXT = Pattern.compile("\\[[^\\]@]{1,80}@ 0x[0-9a-f]{1,16}\\]\\s*");
  private static final Pattern LEVEL = Pattern.compile("\\[(panic|fatal|error|warning|info)\\]\\s*");
  private static final Set<String> SERIOUS = Set.of("panic", "fatal", "error");
  /** Said at the end of every failure, after what says more. */
  private static final Set<String> EMPTY = Set.of("Conversion failed!",
      "Nothing was written into output file, because at least one of its streams received no packets.");

  private static final Pattern CONSEQUENCE = Pattern.compile("Error initializing output stream \\d+:\\d+ --.*");
  private static final Pattern ANSWER = Pattern.compile("HTTP error \\d{3} \\S.*");
  private static final Pattern STATUS = Pattern.compile("Server returned .*");

  private @Nullable String answer;
  private @Nullable String error;
  private @Nullable String line;

  /** Takes a line. Returns it as people like to read it. */
  synchronized String hear(String said) {
    String text = CONTEXT.matcher(said).replaceAll("");
    Matcher level = LEVEL.matcher(text);
    boolean serious = level.find() && SERIOUS.contains(level.group(1));
    String plain = level.replaceFirst("").strip();
    if (plain.isEmpty() || EMPTY.contains(plain) || CONSEQUENCE.matcher(plain).matches()) {
      return plain;
    }
    if (ANSWER.matcher(plain).matches()) {
      answer = plain;
    }
    if (serious) {
      String words = answer;
      error = words == null ? plain : STATUS.matcher(plain).replaceFirst(Matcher.quoteReplacement(words));
    }
    line = plain;
    return plain;
  }

  /** Returns what went wrong, nothing when nothing was said. */
  synchronized Optional<String> error() {
    return Optional.ofNullable(error == null ? line : error);
  }
}
