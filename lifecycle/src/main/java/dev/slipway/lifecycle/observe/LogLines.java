package dev.slipway.lifecycle.observe;

import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Function;

/** The two forms of a line of the log. Thread-safe. */
enum LogLines implements Function<LogEntry, String> {

  /**
   * For people: {@code 02:03:04.005 INFO    Kernel [main] message}. What follows a line break is indented, so that no text from
   * outside can pass for an entry.
   */
  TEXT {
    @Override
    public String apply(LogEntry entry) {
      StringBuilder line = new StringBuilder(160);
      LocalDateTime time = at(entry.time(), ZoneId.systemDefault().getRules().getOffset(entry.time()));
      clock(line, time).append(' ');
      String level = entry.level().name();
      line.append(level).repeat(' ', 8 - level.length());
      String logger = entry.logger();
      line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
      line.append(" [").append(entry.thread()).append("] ");
      printable(line, entry.message());
      entry.trace().ifPresent(trace -> printable(line.append('\n').append(INDENT), trace.strip()));
      return line.append('\n').toString();
    }
  },

  /** For machines: one JSON object (RFC 8259) per line, times in UTC (RFC 3339). */
  JSON {
    @Override
    public String apply(LogEntry entry) {
      StringWriter line = new StringWriter(256);
      StringBuilder time = new StringBuilder(24);
      LocalDateTime utc = at(entry.time(), ZoneOffset.UTC);
      time.append(utc.getYear()).append('-');
      two(time, utc.getMonthValue()).append('-');
      two(time, utc.getDayOfMonth()).append('T');
      clock(time, utc).append('Z');
      try (JsonGenerator json = Provider.JSON.createGenerator(line)) {
        json.writeStartObject()
            .write("time", time.toString())
            .write("level", entry.level().name())
            .write("logger", entry.logger())
            .write("thread", entry.thread())
            .write("message", entry.message());
        entry.trace().ifPresent(trace -> json.write("error", trace));
        json.writeEnd();
      }
      return line.append('\n').toString();
    }
  };

  private static final String INDENT = "    ";

  private static LocalDateTime at(Instant time, ZoneOffset offset) {
    return LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), offset);
  }

  private static StringBuilder clock(StringBuilder line, LocalDateTime time) {
    two(line, time.getHour()).append(':');
    two(line, time.getMinute()).append(':');
    two(line, time.getSecond()).append('.');
    int millis = time.getNano() / 1_000_000;
    return line.append((char) ('0' + millis / 100)).append((char) ('0' + millis / 10 % 10)).append((char) ('0' + millis % 10));
  }

  private static StringBuilder two(StringBuilder line, int number) {
    return line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static void printable(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append('\n').append(INDENT);
      } else if (c == '\t') {
        line.append(INDENT);
      } else if (c == '\r') {
        line.append(i + 1 < text.length() && text.charAt(i + 1) == '\n' ? "" : "\\r");
      } else if (Character.isISOControl(c)) {
        line.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
      } else {
        line.append(c);
      }
    }
  }

  /** Found once, because each call of the static methods would search again. */
  private static final class Provider {
    static final JsonProvider JSON = HostLoader.call(JsonProvider::provider);
  }
}
