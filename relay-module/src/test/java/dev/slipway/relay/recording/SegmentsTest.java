package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A recording that goes on in a new file every two seconds. */
@Timeout(60)
class SegmentsTest {

  private static final double FRAME = 1.0 / 15;

  @RegisterExtension
  private final SlipwayExtension slipway = RecordingHost.platform().setting("modules.relay.recordings.segment", "2s").build();

  @Test
  void files_playByThemselves_andTogetherWithoutAGap(TestPlatform platform) throws Exception {
    RecordingHost.post(platform, "start", "name", "cam", "source", "rtmp://203.0.113.7/live/key");
    RecordingStatus status = RecordingHost.last().await("three files", "cam", each -> each.files() >= 4);
    assertEquals(0, status.restarts());
    assertEquals(200, RecordingHost.post(platform, "stop", "name", "cam").status());

    List<Path> files;
    try (Stream<Path> all = Files.list(RecordingHost.folder(platform))) {
      files = all.sorted().toList();
    }
    assertTrue(files.size() >= 3, files.toString());
    int frames = 0;
    for (Path file : files) {
      Programs.assertSound(file);
      frames += Programs.packets(file, "v:0").size();
    }
    // The source counts its pictures: what all files have together is what a decoder of the whole stream would have seen.
    RecordingStatus end = RecordingHost.last().await("the end", "cam", each -> each.state() == RecordingState.STOPPED);
    assertEquals(end.recorded().toMillis() / 1_000.0, frames * FRAME, 0.3 * files.size());
    for (Path file : files.subList(0, files.size() - 1)) {
      double seconds = Programs.seconds(file);
      assertTrue(seconds >= 0.9 && seconds <= 4.2, file + " plays " + seconds + " s");
      assertEquals(0, Programs.packets(file, "v:0").size() % 15, "it ends where a key frame comes next");
    }
  }
}
