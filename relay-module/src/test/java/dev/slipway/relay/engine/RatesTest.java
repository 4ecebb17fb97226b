package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.relay.ffmpeg.Progress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Speeds over the last seconds. */
class RatesTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Rates rates = new Rates();

  private void second(int at, long bytes, long frames) {
    rates.add(at * SECOND, bytes, new Progress(frames, 0, 0, bytes, Duration.ofSeconds(frames / 25), 0, 0, false));
  }

  @Test
  void onlyTheLastSecondsCount() {
    for (int i = 0; i < 100; i++) {
      second(i, 1_000, 0);
    }
    for (int i = 0; i <= 5; i++) {
      second(100 + i, 1_000 + 500_000L * i, 25L * i);
    }
    assertEquals(4_000_000, rates.bitrate(105 * SECOND), 1);
    assertEquals(25, rates.fps(105 * SECOND), 0.01);
    assertEquals(1, rates.speed(105 * SECOND), 0.01);
  }

  @Test
  void silence_isZeroInTheEnd() {
    second(0, 0, 0);
    second(1, 500_000, 25);
    assertEquals(4_000_000, rates.bitrate(2 * SECOND), 1);
    assertEquals(1_000_000, rates.bitrate(4 * SECOND), 1);
    assertEquals(0, rates.bitrate(20 * SECOND), 0);
  }
}
