package dev.slipway.relay.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a file that a request asks for (RFC 9110, section 14). Immutable.
 *
 * @param ranges the parts that there are, in the order in which they were asked for; empty when the file has none of them
 */
record ByteRanges(List<Range> ranges) {

  private static final int MAX_RANGES = 16;
  private static final Pattern UNIT = Pattern.compile("(?i)\\s*bytes\\s*=(.*)");
  private static final Pattern SPEC = Pattern.compile("[ \\t]*(\\d{0,18})-(\\d{0,18})[ \\t]*");

  /**
   * A part of a file.
   *
   * @param first its first byte
   * @param last its last byte, included
   */
  record Range(long first, long last) {

    long length() {
      return last - first + 1;
    }

    /** Returns the value of {@code Content-Range} (section 14.4). */
    String of(long size) {
      return "bytes " + first + '-' + last + '/' + size;
    }
  }

  /**
   * Returns what {@code header} asks for of a file of {@code size} bytes; nothing when it is to be ignored: another unit, a form that
   * is not allowed (section 14.2), or more than a file deserves: more than 16 parts, or parts that overlap (section 17.15).
   */
  static Optional<ByteRanges> parse(String header, long size) {
    Matcher unit = UNIT.matcher(header);
    if (!unit.matches()) {
      return Optional.empty();
    }
    String[] specs = unit.group(1).split(",", -1);
    List<Range> ranges = new ArrayList<>();
    int asked = 0;
    for (String spec : specs) {
      if (spec.isBlank()) {
        continue;
      }
      Matcher matcher = SPEC.matcher(spec);
      if (++asked > MAX_RANGES || !matcher.matches() || !valid(matcher.group(1), matcher.group(2))) {
        return Optional.empty();
      }
      range(matcher.group(1), matcher.group(2), size).ifPresent(ranges::add);
    }
    return asked == 0 || overlap(ranges) ? Optional.empty() : Optional.of(new ByteRanges(List.copyOf(ranges)));
  }

  private static boolean valid(String first, String last) {
    if (first.isEmpty()) {
      return !last.isEmpty();
    }
    return last.isEmpty() || Long.parseLong(first) <= Long.parseLong(last);
  }

  private static Optional<Range> range(String first, String last, long size) {
    long from = first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
    long to = first.isEmpty() || last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
    return from <= to ? Optional.of(new Range(from, to)) : Optional.empty();
  }

  private static boolean overlap(List<Range> ranges) {
    List<Range> sorted = ranges.stream().sorted(Comparator.comparingLong(Range::first)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).first() <= sorted.get(i - 1).last()) {
        return true;
      }
    }
    return false;
  }
}
