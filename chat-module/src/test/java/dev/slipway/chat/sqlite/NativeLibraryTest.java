package dev.slipway.chat.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.chat.contract.LogFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that SQLite is loaded from, when a process is killed before it could delete it. */
class NativeLibraryTest {

  private static final String LEFT = "sqlite-0b0e5f36-7a51-4a53-9f0b-3f1c2d4e5a6b.so";

  @TempDir
  private Path folder;

  private void openAndClose() throws LogFailure {
    SqliteLog.open(folder, StoreOptions.DEFAULT, Clock.systemUTC(), Thread.ofPlatform().factory(), CommitListener.NONE).close();
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> !file.equals(folder)).map(file -> folder.relativize(file).toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void librariesOfKilledProcesses_areGoneWithTheNextStart_andNothingElseIs() throws Exception {
    openAndClose();
    Set<String> own = names();
    Files.writeString(folder.resolve("sqlite-notes.so"), "somebody's");
    Files.writeString(folder.resolve(LEFT + ".bak"), "somebody's");
    Files.writeString(folder.resolve("my-" + LEFT), "somebody's");
    Path aside = Files.createDirectory(folder.resolve("aside"));
    Files.writeString(aside.resolve(LEFT), "in another folder");
    Files.createDirectory(folder.resolve(LEFT.replace("0b0e", "1b0e")));
    Files.createSymbolicLink(folder.resolve(LEFT.replace("0b0e", "2b0e")), aside.resolve(LEFT));
    Set<String> others = names();
    Files.writeString(folder.resolve(LEFT), "half of a library");
    Files.writeString(folder.resolve(LEFT.replace("0b0e", "3b0e")), "");

    openAndClose();

    assertEquals(others, names());
    assertEquals(own.size() + 7, others.size());
  }
}
