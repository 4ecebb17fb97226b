package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.slipway.testkit.Answer;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Recordings on a disk that fills up: a small file system in memory, for which one has to be root. */
@Timeout(60)
class DiskFullTest {

  private static final String DISK = "12m";
  private static final String SOURCE = "rtmp://203.0.113.7/live/key";

  /** A folder of its own, for the small disk lies in it before the module starts. */
  private static final Path MOUNT = temporary();

  @RegisterExtension
  private final SlipwayExtension slipway = RecordingHost.platform()
      .setting("modules.relay.recordings.folder", MOUNT.toString())
      .setting("modules.relay.recordings.stop-free", "0")
      .build();

  private boolean mounted;

  private static Path temporary() {
    try {
      Path folder = Files.createTempDirectory("small-disk");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void mount() throws Exception {
    String problem = Programs.run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", MOUNT.toString());
    if (!problem.isEmpty()) {
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw new IOException(problem);
      }
      abort("no file system can be mounted here: " + problem);
    }
    mounted = true;
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      // The platform still runs and watches; what it holds open goes with it.
      assertEquals("", Programs.run("umount", "-l", MOUNT.toString()));
    }
  }

  /** Fills the disk but for so many bytes. */
  private static void fill(String name, long but) throws IOException {
    long left = Files.getFileStore(MOUNT).getUsableSpace() - but;
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(MOUNT.resolve(name))) {
      for (; left >= block.length; left -= block.length) {
        out.write(block);
      }
    }
  }

  @Test
  void fullDisk_failsTheRecordingWithAReason_andWhatWasWrittenPlays(TestPlatform platform) throws Exception {
    fill("ballast", 300_000);
    RecordingHost.post(platform, "start", "name", "cam", "source", SOURCE);
    RecordingStatus failed = RecordingHost.last().await("the failure", "cam", status -> status.state() == RecordingState.FAILED);
    assertEquals("the disk is full", failed.lastError());
    assertEquals(0, failed.restarts());
    assertEquals(0, RecordingHost.last().recordings().active().size());
    assertEquals(0, RecordingHost.last().inputs().source("cam").users());
    JsonObject entry = RecordingHost.list(platform).getFirst();
    assertEquals("the disk is full", entry.getString("error"));
    Path file = MOUNT.resolve(entry.getString("filename"));
    assertTrue(Programs.seconds(file) >= 1);
    Programs.assertSound(file);

    fill("more", 0);
    Answer refused = RecordingHost.post(platform, "start", "name", "other", "source", SOURCE);
    assertEquals(507, refused.status(), refused.body());
    assertEquals("disk-full", refused.json().getJsonObject("error").getString("code"));

    Files.delete(MOUNT.resolve("ballast"));
    assertEquals(200, RecordingHost.post(platform, "start", "name", "cam", "source", SOURCE).status());
    RecordingHost.last().await("it goes on", "cam", status -> status.recorded().toSeconds() >= 2);
    assertEquals(200, RecordingHost.post(platform, "stop", "name", "cam").status());
  }

  @Test
  void fullDisk_ofOneRecording_leavesTheInputToOthers(TestPlatform platform) throws Exception {
    RecordingHost.post(platform, "start", "name", "cam", "source", SOURCE);
    RecordingHost.last().await("some media", "cam", status -> status.recorded().toSeconds() >= 2);
    var reader = RecordingHost.last().inputs().source("cam").hub().join("another", 32 << 20);
    fill("ballast", 0);
    RecordingHost.last().await("the failure", "cam", status -> status.state() == RecordingState.FAILED);
    long before = reader.bytes();
    while (reader.bytes() - before < 200_000) {
      byte[] more = reader.take(Duration.ofSeconds(5));
      assertTrue(more != null && more.length > 0);
    }
    assertEquals(0, reader.lostBytes());
    reader.close();
  }
}
