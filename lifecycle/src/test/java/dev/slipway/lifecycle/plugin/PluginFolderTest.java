package dev.slipway.lifecycle.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTest {

  @TempDir
  private Path modules;

  private Path file(String name) throws IOException {
    Path file = modules.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  @Test
  void scan_findsFoldersAndSingleJarsInTheOrderOfTheirNames() throws Exception {
    Path ticks = file("ticks.jar");
    Path util = file("chat/util.jar");
    Path chat = file("chat/chat.jar");
    Path contract = file("chat/contract/chat-contract.jar");

    assertEquals(
        List.of(
            new PluginFolder(modules.resolve("chat"), List.of(chat, util), List.of(contract)),
            new PluginFolder(ticks, List.of(ticks), List.of())),
        PluginFolder.scan(modules));
  }

  @Test
  void scan_ofAnEmptyFolderIsEmpty() throws Exception {
    assertEquals(List.of(), PluginFolder.scan(modules));
  }

  @Test
  void scan_leavesOutWhatIsHiddenAndWhatIsNoJar() throws Exception {
    file(".chat.jar");
    file(".incoming/chat.jar");
    file("README.md");
    Path jar = file("chat/chat.jar");
    file("chat/.next.jar");
    file("chat/notes.txt");
    file("chat/lib/other.jar");
    file("chat/contract/.hidden.jar");

    assertEquals(List.of(new PluginFolder(modules.resolve("chat"), List.of(jar), List.of())), PluginFolder.scan(modules));
  }

  @Test
  void scan_ofAMissingFolderNamesItAndTheRemedy() {
    Path missing = modules.resolve("missing");
    var problem = assertThrows(PluginProblem.class, () -> PluginFolder.scan(missing));

    assertEquals(
        "modules folder " + missing + " is not there: create it, or name another by modules-folder", problem.getMessage());
  }

  @Test
  void scan_ofAFileInPlaceOfTheFolderIsRefused() throws Exception {
    Path file = file("modules.txt");

    assertThrows(PluginProblem.class, () -> PluginFolder.scan(file));
  }

  @Test
  void scan_refusesAFolderWithoutAJarNamingIt() throws Exception {
    file("chat/contract/only-shared.jar");
    var problem = assertThrows(PluginProblem.class, () -> PluginFolder.scan(modules));

    assertEquals(
        "module folder " + modules.resolve("chat") + " has no jar in it: add the module's jar, or remove the folder",
        problem.getMessage());
  }

  @Test
  void rescan_seesWhatLiesThereNow() throws Exception {
    file("chat/chat-1.jar");
    Path single = file("ticks.jar");
    List<PluginFolder> found = PluginFolder.scan(modules);
    Files.delete(modules.resolve("chat/chat-1.jar"));
    Path next = file("chat/chat-2.jar");

    assertEquals(List.of(next), found.getFirst().rescan().jars());
    assertEquals(List.of(single), found.getLast().rescan().jars());
  }

  @Test
  void rescan_ofWhatWasRemovedNamesIt() throws Exception {
    Path jar = file("chat/chat.jar");
    PluginFolder folder = PluginFolder.scan(modules).getFirst();
    Files.delete(jar);
    Files.delete(modules.resolve("chat"));
    var problem = assertThrows(PluginProblem.class, folder::rescan);

    assertEquals("module folder " + modules.resolve("chat"), problem.getMessage().split(" cannot be read: ", -1)[0]);
  }
}
