package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingFolderTest {

  private static final Instant TIME = Instant.parse("2026-03-14T09:15:00.123456Z");

  @TempDir
  private Path outside;

  private Path root;
  private RecordingFolder folder;

  @BeforeEach
  void open() throws IOException {
    folder = RecordingFolder.open(outside.resolve("recordings"), 10);
    root = folder.root();
  }

  private Path file(String name, Instant modified) throws IOException {
    Path file = Files.writeString(root.resolve(name), "content");
    return Files.setLastModifiedTime(file, FileTime.from(modified));
  }

  private static int status(Refusal refusal) {
    return refusal.status().code();
  }

  @Test
  void reserve_neverTouchesWhatIsThere() throws IOException {
    Set<Path> files = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      Path file = folder.reserve("cam", TIME);
      assertEquals(0, Files.size(file));
      Files.writeString(file, "taken");
      assertTrue(files.add(file));
    }
    assertTrue(Files.exists(root.resolve("cam_20260314T091500123Z.mp4")));
  }

  @Test
  void reserve_doesNotFollowALinkThatLiesInItsWay() throws IOException {
    Path target = outside.resolve("precious");
    Files.createSymbolicLink(root.resolve("cam_20260314T091500123Z.mp4"), target);
    assertNotEquals("cam_20260314T091500123Z.mp4", String.valueOf(folder.reserve("cam", TIME).getFileName()));
    assertFalse(Files.exists(target));
  }

  @Test
  void scan_seesRegularFilesOnly_newestFirst() throws IOException {
    file("b.mp4", TIME.minusSeconds(60));
    file("cam_20260314T091500123Z.mp4", TIME.plusSeconds(999));
    file("a.mp4", TIME.plusSeconds(60));
    file("notes.txt", TIME);
    Files.createDirectory(root.resolve("folder.mp4"));
    Files.createSymbolicLink(root.resolve("link.mp4"), file("b.mp4", TIME.minusSeconds(60)));
    assertEquals(List.of("a.mp4", "cam_20260314T091500123Z.mp4", "b.mp4"), folder.scan().stream().map(Found::fileName).toList());
  }

  @Test
  void scan_ofMoreThanIsListed_seesTheNewest() throws IOException {
    for (int i = 0; i < 30; i++) {
      file("f" + i + ".mp4", TIME.plusSeconds(i));
    }
    assertEquals(List.of("f29.mp4", "f28.mp4", "f27.mp4"), RecordingFolder.open(root, 3).scan().stream().map(Found::fileName).toList());
  }

  @Test
  void existing_isAFileOfTheFolder() throws IOException {
    Path file = file("a.mp4", TIME);
    assertEquals(file, folder.existing("a.mp4"));
    assertEquals(404, status(assertThrows(Refusal.class, () -> folder.existing("b.mp4"))));
    List<String> tricks = List.of(
        "../a.mp4", "recordings/a.mp4", "..", ".", "a.mp4/", "\0.mp4", root + "/a.mp4", "x".repeat(300) + ".mp4", "-a.mp4");
    for (String bad : tricks) {
      assertEquals(400, status(assertThrows(Refusal.class, () -> folder.existing(bad))), bad);
    }
  }

  @Test
  void existing_isNoLinkAndNoFolder() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret.mp4"), "secret");
    Files.createSymbolicLink(root.resolve("link.mp4"), secret);
    Files.createDirectory(root.resolve("folder.mp4"));
    for (String name : List.of("link.mp4", "folder.mp4")) {
      assertEquals(404, status(assertThrows(Refusal.class, () -> folder.existing(name))));
      assertEquals(404, status(assertThrows(Refusal.class, () -> folder.delete(name))));
    }
    assertTrue(Files.exists(secret));
  }

  @Test
  void delete_takesTheFileAway_once() throws IOException {
    file("a.mp4", TIME);
    folder.delete("a.mp4");
    assertEquals(List.of(), folder.scan());
    assertEquals(404, status(assertThrows(Refusal.class, () -> folder.delete("a.mp4"))));
  }

  @Test
  void folder_thatIsTakenAway_isMadeAgain() throws IOException {
    Files.delete(root);
    assertThrows(IOException.class, folder::scan);
    assertTrue(Files.exists(folder.reserve("cam", TIME)));
  }

  @Test
  void folder_thatIsALink_isFollowedOnce() throws IOException {
    Path link = Files.createSymbolicLink(outside.resolve("link"), root);
    file("a.mp4", TIME);
    RecordingFolder linked = RecordingFolder.open(link, 10);
    assertEquals(root.resolve("a.mp4"), linked.existing("a.mp4"));
  }
}
