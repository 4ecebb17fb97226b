package dev.slipway.relay.recording;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What tells one state of a file from another, and the conditions of a request about it (RFC 9110, sections 8.8 and 13). Immutable.
 *
 * @param etag the entity tag; weak while the file grows
 * @param modified when the file was changed last, in whole seconds
 */
record Validators(String etag, Instant modified) {

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  /** What becomes of a request. */
  enum Outcome {
    /** It is answered with the file. */
    SERVE,
    /** The client has it: 304. */
    NOT_MODIFIED,
    /** The client wanted another: 412. */
    FAILED
  }

  /** Returns the validators of a file. */
  static Validators of(Found file, boolean growing) {
    long nanos = Duration.between(Instant.EPOCH, file.modified()).toNanos();
    String tag = '"' + Long.toString(file.bytes(), 36) + '-' + Long.toString(nanos, 36) + '"';
    return new Validators(growing ? "W/" + tag : tag, file.modified().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Returns the value of {@code Last-Modified}. */
  String lastModified() {
    return DATE.format(modified);
  }

  /** Evaluates the preconditions in the order of section 13.2.2. */
  Outcome evaluate(Headers request) {
    if (request.contains(HeaderNames.IF_MATCH)) {
      if (!lists(request, HeaderNames.IF_MATCH, true)) {
        return Outcome.FAILED;
      }
    } else if (date(request, HeaderNames.IF_UNMODIFIED_SINCE).filter(modified::isAfter).isPresent()) {
      return Outcome.FAILED;
    }
    if (request.contains(HeaderNames.IF_NONE_MATCH)) {
      return lists(request, HeaderNames.IF_NONE_MATCH, false) ? Outcome.NOT_MODIFIED : Outcome.SERVE;
    }
    return date(request, HeaderNames.IF_MODIFIED_SINCE).filter(since -> !modified.isAfter(since)).isPresent()
        ? Outcome.NOT_MODIFIED : Outcome.SERVE;
  }

  /** Returns whether a range may be served: there is no {@code If-Range}, or it names this state of the file (section 13.1.5). */
  boolean allowsRange(Headers request) {
    if (!request.contains(HeaderNames.IF_RANGE)) {
      return true;
    }
    String value = request.get(HeaderNames.IF_RANGE).get().strip();
    if (value.startsWith("\"") || value.startsWith("W/")) {
      return !weak() && value.equals(etag);
    }
    return !weak() && date(value).filter(modified::equals).isPresent();
  }

  private boolean weak() {
    return etag.startsWith("W/");
  }

  private boolean lists(Headers request, HeaderName name, boolean strong) {
    Header header = request.get(name);
    return header.allValues().stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .anyMatch(tag -> "*".equals(tag) || (strong ? !weak() && tag.equals(etag) : opaque(tag).equals(opaque(etag))));
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  private static Optional<Instant> date(Headers request, HeaderName name) {
    return request.contains(name) ? date(request.get(name).get()) : Optional.empty();
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
