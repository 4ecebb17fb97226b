package dev.slipway.relay.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of what is wanted: whole at every moment, with backups. */
class WantedFileTest {

  private static final int KEEP = 3;

  @TempDir
  private Path folder;

  private WantedFile file(Disk disk) {
    return new WantedFile(folder, KEEP, Clock.systemUTC(), disk);
  }

  private static Wanted wanted(String... inputs) {
    Wanted wanted = Wanted.NOTHING;
    for (String name : inputs) {
      wanted = Changes.start(wanted, new Start(
          name, "rtmp://example.com/live/" + name, "out", "rtmp://example.com/app/key-" + name, "TikTok", null));
    }
    return wanted;
  }

  @Test
  void everyWrittenState_isReadBackTheSame() throws IOException {
    RandomWishes wishes = new RandomWishes(1);
    Wanted now = Wanted.NOTHING;
    WantedFile file = file(new Disk());
    for (int i = 0; i < 200; i++) {
      RandomWishes.Step step = wishes.step(now);
      file.save(step.next(), step.destructive());
      now = step.next();
      assertEquals(now, file(new Disk()).load().wanted());
    }
    assertTrue(!now.inputs().isEmpty(), "the walk led somewhere");
  }

  @Test
  void crashAtAnyStepOfAWrite_leavesTheOldOrTheNewState() throws IOException {
    int broken = 0;
    for (int seed = 0; seed < 40; seed++) {
      for (int steps = 0; steps < 12; steps++) {
        RandomWishes wishes = new RandomWishes(seed);
        Wanted now = Wanted.NOTHING;
        WantedFile whole = file(new Disk());
        for (int i = 0; i < seed; i++) {
          now = wishes.step(now).next();
        }
        whole.save(now, false);
        BrittleDisk disk = new BrittleDisk(steps);
        WantedFile brittle = file(disk);
        brittle.load();
        for (int i = 0; !disk.isBroken() && i < 20; i++) {
          RandomWishes.Step step = wishes.step(now);
          try {
            brittle.save(step.next(), step.destructive());
            now = step.next();
          } catch (IOException e) {
            Wanted found = file(new Disk()).load().wanted();
            assertTrue(found.equals(now) || found.equals(step.next()), "seed " + seed + ", step " + steps);
          }
        }
        broken += disk.isBroken() ? 1 : 0;
        assertEquals("", file(new Disk()).load().trouble());
      }
    }
    assertTrue(broken > 300, "the disk broke often: " + broken);
  }

  @Test
  void failedSave_saysTheOldState_andTheNextOneWorks() throws IOException {
    WantedFile first = file(new Disk());
    first.save(wanted("a"), false);
    BrittleDisk disk = new BrittleDisk(0);
    WantedFile brittle = file(disk);
    brittle.load();
    assertThrows(IOException.class, () -> brittle.save(wanted("a", "b"), true));
    assertEquals(wanted("a"), file(new Disk()).load().wanted());
    first.save(wanted("a", "c"), true);
    assertEquals(wanted("a", "c"), file(new Disk()).load().wanted());
  }

  @Test
  void destructiveChange_leavesABackup_andOnlyTheNewestAreKept() throws IOException {
    WantedFile file = file(new Disk());
    file.save(wanted("a"), false);
    for (int i = 0; i < 10; i++) {
      file.save(wanted("a", "b" + i), true);
    }
    List<Path> backups;
    try (Stream<Path> files = Files.list(folder.resolve(WantedFile.BACKUPS))) {
      backups = files.sorted().toList();
    }
    assertEquals(KEEP, backups.size());
    Files.copy(backups.getLast(), folder.resolve(WantedFile.FILE), StandardCopyOption.REPLACE_EXISTING);
    assertEquals(wanted("a", "b8"), file(new Disk()).load().wanted(), "the backup is what was there before the last deletion");
  }

  @Test
  void brokenFile_isPutAside_andTheNewestGoodVersionIsTaken() throws IOException {
    WantedFile file = file(new Disk());
    file.save(wanted("a"), false);
    file.save(wanted("a", "b"), true);
    file.save(wanted("b"), true);
    for (String garbage : List.of("", "{", "[]", "{\"version\":2}", "{\"version\":1,\"inputs\":[{\"input_name\":\"../x\"}]}",
        "{\"version\":1,\"inputs\":[{\"input_name\":\"x\",\"input_url\":\"concat:/etc/passwd\"}]}")) {
      Files.writeString(folder.resolve(WantedFile.FILE), garbage);
      WantedFile.Loaded loaded = file(new Disk()).load();
      assertEquals(wanted("a", "b"), loaded.wanted(), garbage);
      assertTrue(loaded.trouble().contains(WantedFile.BROKEN) && loaded.trouble().contains(WantedFile.BEFORE), loaded.trouble());
      assertEquals(garbage, Files.readString(folder.resolve(WantedFile.BROKEN)));
      assertEquals(new WantedFile.Loaded(wanted("a", "b"), ""), file(new Disk()).load(), "it was repaired");
      Files.writeString(folder.resolve(WantedFile.FILE), garbage);
      Files.writeString(folder.resolve(WantedFile.BEFORE), garbage);
      loaded = file(new Disk()).load();
      assertEquals(wanted("a", "b"), loaded.wanted(), "of two backups the newest: " + loaded.trouble());
      assertTrue(loaded.trouble().contains(WantedFile.BACKUPS), loaded.trouble());
      file.save(wanted("a", "b"), false);
      file.save(wanted("b"), false);
    }
  }

  @Test
  void brokenFileWithoutABackup_meansThatNothingIsWanted_andIsSaid() throws IOException {
    Files.writeString(folder.resolve(WantedFile.FILE), "not JSON");
    WantedFile.Loaded loaded = file(new Disk()).load();
    assertEquals(Wanted.NOTHING, loaded.wanted());
    assertTrue(loaded.trouble().contains("there is no backup"), loaded.trouble());
  }

  @Test
  void filesWithStreamKeys_areForTheirOwnerOnly() throws IOException {
    WantedFile file = file(new Disk());
    file.save(wanted("a"), false);
    file.save(wanted("b"), true);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)), each.toString());
      }
    }
  }
}
