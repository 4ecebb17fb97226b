package dev.slipway.relay.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What ffmpeg says of its progress, as it was recorded from 5.1 and 8.0. */
class ProgressReaderTest {

  private final ProgressReader reader = new ProgressReader();

  private Progress block(String... lines) {
    Optional<Progress> progress = Optional.empty();
    for (String line : lines) {
      assertTrue(ProgressReader.isProgress(line), line);
      assertTrue(progress.isEmpty());
      progress = reader.take(line);
    }
    return progress.orElseThrow();
  }

  @Test
  void block_isReadWithItsUnits() {
    assertEquals(
        new Progress(48, 25.5, 1_048_600, 262_144, Duration.ofMillis(2040), 3, 1.02, false),
        block("frame=48", "fps=25.50", "stream_0_0_q=-1.0", "bitrate=1048.6kbits/s", "total_size=262144", "out_time_us=2040000",
            "out_time_ms=2040000", "out_time=00:00:02.040000", "dup_frames=0", "drop_frames=3", "speed=1.02x", "progress=continue"));
  }

  @Test
  void whatIsNotKnownYet_isZero() {
    assertEquals(
        new Progress(0, 0, 0, 0, Duration.ZERO, 0, 0, true),
        block("frame=0", "fps=0.00", "bitrate=N/A", "total_size=N/A", "out_time_us=N/A", "out_time_ms=N/A", "out_time=N/A",
            "speed=N/A", "progress=end"));
  }

  @Test
  void timeBeforeTheBeginning_isZero() {
    assertEquals(Duration.ZERO, block("out_time_us=-9223372036854775807", "speed=   0x", "progress=continue").outTime());
  }

  @Test
  void olderVersionWithoutMicroseconds_isRead() {
    assertEquals(Duration.ofMillis(1500), block("out_time_ms=1500000", "progress=continue").outTime());
  }

  @Test
  void messages_areNotTakenForProgress() {
    for (String line : List.of("[error] frame=12", "x=1", "=1", "rtmp://host/app/key=5", "frame", "stream_x says = no",
        "frame=" + "1".repeat(100))) {
      assertFalse(ProgressReader.isProgress(line), line);
    }
  }
}
