package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Setting;
import dev.slipway.lifecycle.plugin.ModuleJar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a platform cannot be started with: each is a clear line, an exit code, and nothing that runs. */
class KernelRefusalTest {

  @TempDir
  private static Path shelf;

  private static Path chat;

  @TempDir
  private Path folder;

  private final List<String> journal = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void compile() throws IOException {
    chat = ModuleJar.feature("chat", "", "").pack(shelf.resolve("chat.jar"));
  }

  @AfterEach
  void nothingWasStarted() {
    assertEquals(List.of(), journal);
  }

  private Scripted module(String name, String... needs) {
    return new Scripted(name, needs).tellingTo(journal);
  }

  private Path modules() throws IOException {
    return Files.createDirectories(folder.resolve("modules"));
  }

  private static List<String> refused(ExitCode code, Kernel.Builder builder) {
    StartFailure failure = assertThrows(StartFailure.class, builder::start);
    assertEquals(code, failure.exitCode(), failure.lines()::toString);
    assertEquals(0, failure.getSuppressed().length, () -> failure.getSuppressed()[0].getMessage());
    assertTrue(failure.lines().stream().noneMatch(line -> line.contains("\n")), failure.lines()::toString);
    return failure.lines();
  }

  private static void assertOne(List<String> lines, String... parts) {
    assertEquals(1, lines.size(), lines::toString);
    for (String part : parts) {
      assertTrue(lines.getFirst().contains(part), () -> "no '" + part + "' in: " + lines.getFirst());
    }
  }

  @Test
  void aMissingDependency_isNamedWithWhoNeedsItAndWhatToDo() {
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder, module("chat", "store"), module("ticks"))),
        "module 'chat' (built-in) requires module 'store', which is not there: add modules/store/");
  }

  @Test
  void aWeakSecret_isNamedAndNotShown() {
    for (String weak : List.of("short", "x".repeat(31), "abab".repeat(10))) {
      List<String> lines = refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).property("access.jwt.secret", weak));
      assertOne(lines, "access.jwt.secret");
      assertFalse(lines.getFirst().contains(weak), lines::toString);
    }
  }

  @Test
  void aBadPlaceOfKeys_isNamed() throws IOException {
    Path absent = folder.resolve("absent.json");
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).property("access.jwt.jwks", absent.toString())),
        "access.jwt.jwks", absent.toString());
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).property("access.jwt.jwks", folder.toString())),
        "access.jwt.jwks", folder.toString());
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"keys\":7}");
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).property("access.jwt.jwks", broken.toString())),
        "access.jwt.jwks", broken.toString(), "JWK set");
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).property("access.jwt.jwks", "https://a|b/keys")),
        "access.jwt.jwks", "https://a|b/keys");
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).property("access.jwt.jwks", "ftp://example.org/keys")),
        "access.jwt.jwks", "ftp://example.org/keys", "http");
  }

  @Test
  void aCycle_isToldInFull() {
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder, module("a", "b"), module("b", "c"), module("c", "a"))),
        "modules depend on each other in a circle: a → b → c → a");
  }

  @Test
  void aDuplicateName_namesBothFiles() throws Exception {
    ModuleJar.copy(chat, modules().resolve("one"));
    ModuleJar.copy(chat, modules().resolve("two"));

    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).modulesFolder(modules())),
        "two modules are named 'chat'", modules().resolve("one").toString(), modules().resolve("two").toString());
  }

  @Test
  void aBadName_isToldWithTheAllowedForm() {
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder, module("Chat"))), "'Chat'", "lower-case letters");
  }

  @Test
  void aModuleWithoutAProvider_isNamed() throws Exception {
    ModuleJar.of("module lib { }").with("lib.Thing", "package lib; public class Thing {}").pack(modules().resolve("lib.jar"));

    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).modulesFolder(modules())),
        modules().resolve("lib.jar").toString(), "has no provider of dev.slipway.api.Lifecycle");
  }

  @Test
  void aModuleWithTwoProviders_isNamed() throws Exception {
    ModuleJar.of("module duo { requires dev.slipway.api; provides dev.slipway.api.Lifecycle with duo.One, duo.Two; }")
        .provider("duo", "One", "").provider("duo", "Two", "").pack(modules().resolve("duo.jar"));

    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).modulesFolder(modules())),
        modules().resolve("duo.jar").toString(), "has 2 providers");
  }

  @Test
  void aJarOfGarbage_isNamed() throws Exception {
    Files.writeString(modules().resolve("bad.jar"), "this is no jar");

    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).modulesFolder(modules())),
        modules().resolve("bad.jar").toString(), "cannot be read");
  }

  @Test
  void classesOfANewerJava_areToldAsThat() throws Exception {
    Path jar = Files.copy(chat, modules().resolve("chat.jar"));
    ModuleJar.change(jar, "chat/ChatModule.class", ModuleJar::newer);

    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).modulesFolder(modules())),
        jar.toString(), "newer Java than this one (25)");
  }

  @Test
  void aPackageOfThePlatform_isRefusedWithItsOwner() throws Exception {
    Path jar = ModuleJar.feature("thief", "", "")
        .with("org.yaml.snakeyaml.Yaml", "package org.yaml.snakeyaml; public class Yaml {}").pack(shelf.resolve("thief.jar"));
    Files.copy(jar, modules().resolve("thief.jar"));

    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).modulesFolder(modules())),
        modules().resolve("thief.jar").toString(), "package org.yaml.snakeyaml", "which the platform already has");
  }

  @Test
  void aBrokenModuleBesideGoodOnes_startsNone() throws Exception {
    Files.writeString(modules().resolve("zzz.jar"), "this is no jar");
    Files.copy(chat, modules().resolve("chat.jar"));

    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder, module("ticks")).modulesFolder(modules())), "zzz.jar");
  }

  /** Modules are loaded two at a time: the one that hangs is under way when the other fails, and would be waited for. */
  @Test
  void aBrokenModuleBesideOneThatHangs_isNamedAtOnce_andTheOtherGivenUp() {
    CountDownLatch broken = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Kernel.Builder builder = Platforms.in(folder)
        .module(() -> {
          awaitQuietly(broken);
          throw new IllegalStateException("broken on purpose");
        })
        .module(() -> {
          broken.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return module("hangs");
        });

    assertOne(refused(ExitCode.BAD_CONFIGURATION, builder), "cannot be loaded", "broken on purpose");

    assertEquals(0, interrupted.getCount());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTakenPort_isNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertOne(refused(ExitCode.START_FAILED, Platforms.in(folder, module("chat"))
              .property("server.port", Integer.toString(taken.getLocalPort()))),
          "cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void aTakenPort_leavesNothingOfTheModulesThatWereBeingLoaded() throws Exception {
    Files.copy(chat, modules().resolve("chat.jar"));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertOne(refused(ExitCode.START_FAILED, Platforms.in(folder).modulesFolder(modules())
              .property("server.port", Integer.toString(taken.getLocalPort()))),
          "cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
    assertTrue(Files.isDirectory(folder.resolve("data")), "it was there to load into");
    assertFalse(Files.exists(folder.resolve("data").resolve(ModuleYard.COPIES)), "private copies of jars");
    assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("slipway/load")));
  }

  @Test
  void aMissingModulesFolder_isNamedWithItsKey() {
    assertOne(refused(ExitCode.START_FAILED, Platforms.in(folder).modulesFolder(folder.resolve("absent"))),
        "modules folder " + folder.resolve("absent") + " is not there", "modules-folder");
  }

  @Test
  void aDataFolderThatCannotBeWritten_isNamedWithItsKey() throws Exception {
    Files.writeString(folder.resolve("data"), "a file in its place");

    assertOne(refused(ExitCode.START_FAILED, Platforms.in(folder, module("chat"))),
        "data folder " + folder.resolve("data"), "data.folder");
    assertOne(refused(ExitCode.START_FAILED, Platforms.in(folder, module("chat")).property("admin.token", "0123456789abcdef")),
        "data folder " + folder.resolve("data"));
  }

  @Test
  void anUnknownKey_isNamedWithTheOneThatWasMeant() {
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).property("server.prot", "1")), "server.prot", "server.port");
  }

  @Test
  void aBadValue_isNamedWithTheAllowedForm() {
    assertOne(refused(ExitCode.BAD_CONFIGURATION, Platforms.in(folder).property("stop.drain", "soon")),
        "stop.drain", "'soon'", "a duration from");
  }

  @Test
  void keysOfModules_areCheckedBeforeAnyIsStarted() {
    Scripted chat = module("chat").with(Setting.integer("rooms", 10, 1, 100, "rooms", "rooms that there may be"));
    Kernel.Builder builder = Platforms.in(folder, module("ticks"), chat)
        .property("modules.chat.rooms", "many").property("modules.chat.romms", "1").property("modules.ticks.lifecycle.drain", "-1s");

    List<String> lines = refused(ExitCode.BAD_CONFIGURATION, builder);

    assertEquals(3, lines.size(), lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.contains("modules.chat.rooms") && line.contains("from 1 to 100")), lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.contains("modules.chat.romms")), lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.contains("modules.ticks.lifecycle.drain")), lines::toString);
  }

  @Test
  void anEndpointThatTwoClaim_namesBoth() {
    Scripted.Start claims = context -> context.web().assets("/shared");
    StartFailure failure = assertThrows(StartFailure.class,
        () -> Platforms.in(folder, new Scripted("one").onStart(claims), new Scripted("two", "one").onStart(claims)).start());

    assertEquals(ExitCode.START_FAILED, failure.exitCode());
    assertOne(failure.lines(), "module 'two' did not start", "/shared", "'one'");
    assertFalse(failure.getMessage().isBlank());
  }
}
