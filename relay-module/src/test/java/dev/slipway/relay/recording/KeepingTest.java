package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.PlatformControl;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is kept, and what is not. */
@Timeout(60)
class KeepingTest {

  @RegisterExtension
  private final SlipwayExtension slipway = RecordingHost.platform()
      .setting("modules.relay.recordings.keep-age", "1d")
      .setting("modules.relay.recordings.keep-count", "3")
      .build();

  private static String ours(TestPlatform platform, int minutesAgo) throws Exception {
    Instant time = Instant.now().minus(Duration.ofMinutes(minutesAgo));
    String name = new FileName("old", time).text();
    put(platform, name, time);
    return name;
  }

  private static void put(TestPlatform platform, String name, Instant time) throws Exception {
    Path file = Files.writeString(RecordingHost.folder(platform).resolve(name), "content");
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  @Test
  void tidying_takesTheOldest_butNeitherStrangersNorWhatIsBeingWritten(TestPlatform platform) throws Exception {
    RecordingHost.post(platform, "start", "name", "cam", "source", "rtmp://203.0.113.7/live/key");
    String active = String.valueOf(RecordingHost.last()
        .await("a file", "cam", status -> status.state() == RecordingState.RUNNING).fileName());
    Files.setLastModifiedTime(RecordingHost.folder(platform).resolve(active), FileTime.from(Instant.EPOCH));
    put(platform, "holiday.mp4", Instant.EPOCH);
    ours(platform, 3_000);
    String third = ours(platform, 30);
    String second = ours(platform, 20);
    String first = ours(platform, 10);

    RecordingHost.last().recordings().shelf().tidy(new Retention(Duration.ofDays(1), 3, 0));

    assertEquals(List.of(active, first, second, "holiday.mp4"), RecordingHost.fileNames(platform));
    assertTrue(!Files.exists(RecordingHost.folder(platform).resolve(third)));
    assertEquals(2, RecordingHost.last().recordings().totals().deleted());
    assertEquals(4, RecordingHost.last().recordings().totals().files());

    RecordingHost.last().recordings().shelf().tidy(new Retention(Duration.ZERO, 0, Long.MAX_VALUE));
    assertEquals(List.of(active, "holiday.mp4"), RecordingHost.fileNames(platform), "space is not bought with what is not ours");
    RecordingHost.post(platform, "stop", "name", "cam");
    Programs.assertSound(RecordingHost.folder(platform).resolve(active));
  }

  @Test
  void module_tidiesByItself(TestPlatform platform) throws Exception {
    String old = ours(platform, 3_000);
    platform.control().apply(PlatformControl.Action.RESTART, "relay", Await.patience());
    Await.until("the old file is gone", () -> !Files.exists(RecordingHost.folder(platform).resolve(old)));
  }
}
