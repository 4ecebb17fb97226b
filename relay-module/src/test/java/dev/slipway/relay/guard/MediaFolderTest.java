package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaFolderTest {

  @TempDir
  Path temp;
  private Path root;
  private MediaFolder folder;

  @BeforeEach
  void fill() throws IOException {
    root = Files.createDirectory(temp.resolve("media"));
    folder = new MediaFolder(root);
    Files.writeString(temp.resolve("secret.mp4"), "secret");
    Files.writeString(Files.createDirectory(temp.resolve("media2")).resolve("secret.mp4"), "secret");
    Files.writeString(root.resolve("Ein Film.mp4"), "film");
    Files.writeString(Files.createDirectory(root.resolve("shows")).resolve("a.ts"), "show");
  }

  @Test
  void file_returnsTheRealPath() throws IOException {
    assertEquals(root.toRealPath().resolve("Ein Film.mp4"), folder.file("Ein Film.mp4"));
    assertEquals(root.toRealPath().resolve("shows/a.ts"), folder.file("file:shows/a.ts"));
  }

  @Test
  void file_followsLinksThatStayInsideOnly() throws IOException {
    Files.createSymbolicLink(root.resolve("inside.mp4"), root.resolve("Ein Film.mp4"));
    Files.createSymbolicLink(root.resolve("outside.mp4"), temp.resolve("secret.mp4"));
    Files.createSymbolicLink(root.resolve("relative.mp4"), Path.of("../media2/secret.mp4"));
    Files.createSymbolicLink(root.resolve("up"), temp);
    Files.createSymbolicLink(root.resolve("beside"), temp.resolve("media2"));
    assertEquals(root.toRealPath().resolve("Ein Film.mp4"), folder.file("inside.mp4"));
    for (String name : List.of("outside.mp4", "relative.mp4", "up/secret.mp4", "beside/secret.mp4")) {
      assertEquals("no-such-file", assertThrows(Unacceptable.class, () -> folder.file(name)).code(), name);
    }
  }

  @Test
  void file_refusesWhatIsNoRegularFileInTheSameWords() throws Exception {
    Process pipe = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertEquals(0, pipe.waitFor());
    Files.createSymbolicLink(root.resolve("zero"), Path.of("/dev/zero"));
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    for (String name : List.of("shows", "pipe", "zero", "loop", "missing.mp4", "Ein Film.mp4/x")) {
      assertEquals("there is no file '" + name + "' in the media folder",
          assertThrows(Unacceptable.class, () -> folder.file(name)).getMessage());
    }
  }

  @Test
  void file_refusesNamesThatLeadOutside() {
    for (String name : List.of("../secret.mp4", "shows/../../secret.mp4", temp + "/secret.mp4", "./a", "", "a\0b",
        "x".repeat(300), "-i", "%2e%2e/a")) {
      assertEquals("bad-file", assertThrows(Unacceptable.class, () -> folder.file(name)).code(), name);
    }
  }

  @Test
  void file_ofAFolderThatIsNotThereIsMissing() {
    assertEquals("no-such-file", assertThrows(Unacceptable.class, () -> new MediaFolder(temp.resolve("none")).file("a.mp4")).code());
  }

  @Test
  void root_mayBeALinkItself() throws IOException {
    Files.createSymbolicLink(temp.resolve("link"), root);
    assertEquals(root.toRealPath().resolve("shows/a.ts"), new MediaFolder(temp.resolve("link")).file("shows/a.ts"));
  }
}
