package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Instant NOW = Instant.parse("2026-03-14T12:00:00Z");

  private static Found aged(String name, int hours) {
    return new Found(name, 100, NOW.minus(Duration.ofHours(hours)));
  }

  private static List<String> names(List<Found> files) {
    return files.stream().map(Found::fileName).toList();
  }

  private static final List<Found> FOUR = List.of(aged("two", 2), aged("nine", 9), aged("five", 5), aged("one", 1));

  @Test
  void noLimits_keepEverything() {
    Retention retention = new Retention(Duration.ZERO, 0, 0);
    assertFalse(retention.limits());
    assertEquals(List.of(), retention.surplus(FOUR, 1, NOW, 0));
  }

  @Test
  void age_takesWhatIsOlder() {
    Retention retention = new Retention(Duration.ofHours(5), 0, 0);
    assertTrue(retention.limits());
    assertEquals(List.of("nine"), names(retention.surplus(FOUR, 0, NOW, 0)));
  }

  @Test
  void count_takesTheOldestAndCountsWhatIsBeingWritten() {
    Retention retention = new Retention(Duration.ZERO, 3, 0);
    assertEquals(List.of("nine"), names(retention.surplus(FOUR, 0, NOW, 0)));
    assertEquals(List.of("nine", "five", "two"), names(retention.surplus(FOUR, 2, NOW, 0)));
    assertEquals(List.of("nine", "five", "two", "one"), names(retention.surplus(FOUR, 9, NOW, 0)));
  }

  @Test
  void space_takesTheOldestUntilThereIsEnough() {
    Retention retention = new Retention(Duration.ZERO, 0, 1_000);
    assertEquals(List.of(), names(retention.surplus(FOUR, 0, NOW, 1_000)));
    assertEquals(List.of("nine"), names(retention.surplus(FOUR, 0, NOW, 900)));
    assertEquals(List.of("nine", "five"), names(retention.surplus(FOUR, 0, NOW, 899)));
    assertEquals(List.of("nine", "five", "two", "one"), names(retention.surplus(FOUR, 0, NOW, 0)));
  }

  @Test
  void limits_areAllKept() {
    Retention retention = new Retention(Duration.ofHours(8), 2, 350);
    assertEquals(List.of("nine", "five"), names(retention.surplus(FOUR, 0, NOW, 150)));
    assertEquals(List.of("nine", "five", "two"), names(retention.surplus(FOUR, 0, NOW, 50)));
  }
}
