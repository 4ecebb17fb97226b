package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.recording.Validators.Outcome;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ValidatorsTest {

  private static final Instant CHANGED = Instant.parse("2026-03-14T09:15:00.123456Z");
  private static final Validators FILE = Validators.of(new Found("a.mp4", 1_000, CHANGED), false);
  private static final Validators GROWING = Validators.of(new Found("a.mp4", 1_000, CHANGED), true);
  private static final String BEFORE = "Sat, 14 Mar 2026 09:14:59 GMT";
  private static final String AT = "Sat, 14 Mar 2026 09:15:00 GMT";

  private static Headers with(String... namesAndValues) {
    WritableHeaders<?> headers = WritableHeaders.create();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(HeaderNames.create(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return headers;
  }

  @Test
  void tag_changesWithSizeAndTime() {
    assertNotEquals(FILE.etag(), Validators.of(new Found("a.mp4", 1_001, CHANGED), false).etag());
    assertNotEquals(FILE.etag(), Validators.of(new Found("a.mp4", 1_000, CHANGED.plusNanos(1)), false).etag());
    assertEquals(AT, FILE.lastModified());
    assertTrue(GROWING.etag().startsWith("W/\""));
  }

  @Test
  void conditions_decide() {
    assertEquals(Outcome.SERVE, FILE.evaluate(with()));
    assertEquals(Outcome.NOT_MODIFIED, FILE.evaluate(with("If-None-Match", "\"x\", W/" + FILE.etag())));
    assertEquals(Outcome.NOT_MODIFIED, FILE.evaluate(with("If-None-Match", "*")));
    assertEquals(Outcome.SERVE, FILE.evaluate(with("If-None-Match", "\"x\"", "If-Modified-Since", AT)));
    assertEquals(Outcome.NOT_MODIFIED, FILE.evaluate(with("If-Modified-Since", AT)));
    assertEquals(Outcome.SERVE, FILE.evaluate(with("If-Modified-Since", BEFORE)));
    assertEquals(Outcome.SERVE, FILE.evaluate(with("If-Modified-Since", "yesterday")));
    assertEquals(Outcome.FAILED, FILE.evaluate(with("If-Match", "\"x\"")));
    assertEquals(Outcome.SERVE, FILE.evaluate(with("If-Match", FILE.etag())));
    assertEquals(Outcome.FAILED, GROWING.evaluate(with("If-Match", GROWING.etag())));
    assertEquals(Outcome.FAILED, FILE.evaluate(with("If-Unmodified-Since", BEFORE)));
    assertEquals(Outcome.SERVE, FILE.evaluate(with("If-Unmodified-Since", AT)));
  }

  @Test
  void ifRange_needsTheSameFile() {
    assertTrue(FILE.allowsRange(with()));
    assertTrue(FILE.allowsRange(with("If-Range", FILE.etag())));
    assertTrue(FILE.allowsRange(with("If-Range", AT)));
    assertFalse(FILE.allowsRange(with("If-Range", BEFORE)));
    assertFalse(FILE.allowsRange(with("If-Range", "\"x\"")));
    assertFalse(FILE.allowsRange(with("If-Range", "W/" + FILE.etag())));
    assertFalse(GROWING.allowsRange(with("If-Range", GROWING.etag())));
    assertFalse(GROWING.allowsRange(with("If-Range", AT)));
  }
}
