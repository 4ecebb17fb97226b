package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the distribution refuses to start with: one clear line that names the thing, the right exit code, nothing left. */
class RefusalIT {

  @TempDir
  Path data;

  private Path modules;

  @BeforeEach
  void makeFolder() throws Exception {
    modules = Files.createDirectories(data.resolve("modules"));
  }

  @Test
  void unknownKey_isNamed() throws Exception {
    Path file = Files.writeString(data.resolve("my.yaml"), "server:\n  prot: 8080\n");

    assertRefused(2, run(start(), "run", "--config", file.toString()), "server.prot");
  }

  @Test
  void badValue_isNamedWithTheAllowedForm() throws Exception {
    assertRefused(2, run(start().setting("stop.drain", "soon"), "run"), "stop.drain", "soon");
  }

  @Test
  void badRuleOfAnAlert_isNamedWithItsKeyAndLine() throws Exception {
    Path file = Files.writeString(data.resolve("my.yaml"), """
        modules:
          dashboard:
            alerts:
              rules:
                - "busy: rate(http_requests_total) > 100 for 30s"
                - "hot: heap is high"
        """);

    assertRefused(2, run(SlipwayProcess.of(TestHome.path()).data(data), "run", "--config", file.toString()),
        "modules.dashboard.alerts.rules", "hot: heap is high", "my.yaml:4", "a rule such as 'busy: rate(");
  }

  @Test
  void unknownRule_thatShouldBeOff_isNamedWithThoseThereAre() throws Exception {
    assertRefused(2, run(SlipwayProcess.of(TestHome.path()).data(data).setting("modules.dashboard.alerts.off", "modul-failed"), "run"),
        "modules.dashboard.alerts.off", "modul-failed", "module-failed limit-reached certificate-ends");
  }

  @Test
  void missingConfigurationFile_isNamed() throws Exception {
    Path file = data.resolve("absent.yaml");

    assertRefused(2, run(start(), "run", "--config", file.toString()), file.toString());
  }

  @Test
  void takenPort_isNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      int port = taken.getLocalPort();

      assertRefused(1, run(start().port(port), "run"), Integer.toString(port));
    }
  }

  @Test
  void missingModulesFolder_isNamed() throws Exception {
    Path absent = data.resolve("absent");

    assertRefused(1, run(start().setting("modules-folder", absent.toString()), "run"), absent.toString());
  }

  @Test
  void brokenJar_isNamed() throws Exception {
    Path jar = Files.createDirectories(modules.resolve("broken")).resolve("broken.jar");
    Files.write(jar, new byte[] {'P', 'K', 3, 4, 0, 0, 1, 2, 3});

    assertRefused(2, run(start(), "run"), "broken.jar");
  }

  @Test
  void missingDependency_isNamed() throws Exception {
    FeatureJar.create(modules, "lonely", "lonely", "nobody");

    assertRefused(2, run(start(), "run"), "lonely", "nobody");
  }

  @Test
  void cycle_isShownInFull() throws Exception {
    FeatureJar.create(modules, "alpha", "alpha", "beta");
    FeatureJar.create(modules, "beta", "beta", "alpha");

    assertRefused(2, run(start(), "run"), "alpha → beta → alpha");
  }

  @Test
  void duplicateName_isNamedWithBothFiles() throws Exception {
    FeatureJar.create(modules, "alpha", "twin");
    FeatureJar.create(modules, "beta", "twin");

    assertRefused(2, run(start(), "run"), "twin", "alpha", "beta");
  }

  @Test
  void wrongClassVersion_isNamed() throws Exception {
    FeatureJar.fromTheFuture(FeatureJar.create(modules, "future", "future"));

    assertRefused(2, run(start(), "run"), modules.resolve("future").toString(), "newer Java");
  }

  @Test
  void brokenInstallation_isNamedByTheLauncher() throws Exception {
    Path home = Files.createDirectories(data.resolve("home/bin")).getParent();
    Files.copy(TestHome.path().resolve("bin/slipway"), home.resolve("bin/slipway"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    try (SlipwayProcess slipway = SlipwayProcess.of(home).start("run")) {
      assertRefused(2, slipway.awaitExit(TestHome.STOP), "runtime/bin/java");
    }
  }

  @Test
  void unknownCommand_isRefusedWithHelp() throws Exception {
    SlipwayProcess.Exit exit = run(start(), "sail");

    assertEquals(2, exit.code(), exit::output);
    assertTrue(exit.output().contains("sail"), exit::output);
  }

  private SlipwayProcess.Start start() {
    return TestHome.slipway(data).setting("modules-folder", modules.toString());
  }

  private static SlipwayProcess.Exit run(SlipwayProcess.Start start, String... arguments) throws Exception {
    try (SlipwayProcess slipway = start.start(arguments)) {
      return slipway.awaitExit(TestHome.STOP);
    }
  }

  private static void assertRefused(int code, SlipwayProcess.Exit exit, String... parts) {
    List<String> telling = exit.output().lines()
        .filter(line -> List.of(parts).stream().allMatch(line::contains))
        .toList();
    assertAll(
        () -> assertEquals(code, exit.code(), exit::output),
        () -> assertEquals(1, telling.size(), () -> "lines with " + List.of(parts) + " in\n" + exit.output()),
        () -> assertFalse(exit.output().contains("\tat "), () -> "a stack trace for the user:\n" + exit.output()));
  }
}
