package dev.slipway.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.api.Lease;
import dev.slipway.api.Lifecycle;
import dev.slipway.lifecycle.config.ConfigSources;
import dev.slipway.lifecycle.config.Configuration;
import dev.slipway.lifecycle.config.LogFormat;
import dev.slipway.lifecycle.config.LogLevel;
import dev.slipway.lifecycle.observe.Logs;
import dev.slipway.lifecycle.plugin.ModuleJar;
import dev.slipway.lifecycle.plugin.Plugin;
import dev.slipway.lifecycle.plugin.PluginFolder;
import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleLevelsTest {

  @TempDir
  private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static Configuration configured(String level) {
    Properties properties = new Properties();
    properties.put("slipway.modules.alpha.lifecycle.log-level", level);
    Configuration configuration = Configuration.of(ConfigSources.read(Optional.empty(), Map.of(), properties));
    configuration.check(Map.of("alpha", List.of()));
    return configuration;
  }

  private Lifecycle alpha() throws Exception {
    ModuleJar.feature("alpha", "", "").with("alpha.inner.Part", "package alpha.inner; class Part {}")
        .pack(folder.resolve("modules/alpha/alpha.jar"));
    return Plugin.load(PluginFolder.scan(folder.resolve("modules")).getFirst(), ModuleLayer.boot(), folder.resolve("copies")).lifecycle();
  }

  private static void log(String logger, String message) {
    System.getLogger(logger).log(Level.DEBUG, message);
  }

  /** Returns the messages that were written. */
  private List<String> written() {
    return out.toString(UTF_8).lines().map(line -> line.substring(line.indexOf("] ") + 2)).toList();
  }

  @Test
  void configuredLevel_countsForAllPackagesOfAModule_untilItIsGone() throws Exception {
    Lifecycle alpha = alpha();
    try (Logs logs = Logs.start(LogFormat.TEXT, LogLevel.INFO, out)) {
      Lease lease = new ModuleLevels(configured("debug"), Optional.of(logs)).apply("alpha", alpha);
      log("alpha.AlphaModule", "from the module");
      log("alpha.inner.Part", "from another package");
      log("beta.BetaModule", "from a neighbour");
      log("dev.slipway.lifecycle.Kernel", "from the kernel");
      lease.close();
      log("alpha.AlphaModule", "from nobody");
    }
    assertEquals(List.of("from the module", "from another package"), written());
  }

  @Test
  void moduleOfTheProgram_hasItsPackageAlone() {
    Lifecycle guest = new dev.slipway.guest.GuestModule();
    try (Logs logs = Logs.start(LogFormat.TEXT, LogLevel.INFO, out)) {
      new ModuleLevels(configured("debug"), Optional.of(logs)).apply("alpha", guest);
      log("dev.slipway.guest.GuestModule", "from the guest");
      log("dev.slipway.lifecycle.Kernel", "from the kernel");
    }
    assertEquals(List.of("from the guest"), written());
  }

  @Test
  void withoutALevel_thePlatformsCounts_andOneThatWasSetWhileRunningIsKept() throws Exception {
    Lifecycle alpha = alpha();
    try (Logs logs = Logs.start(LogFormat.TEXT, LogLevel.INFO, out)) {
      ModuleLevels levels = new ModuleLevels(configured("inherit"), Optional.of(logs));
      Lease first = levels.apply("alpha", alpha);
      log("alpha.AlphaModule", "before");
      logs.level("alpha", Level.DEBUG);
      first.close();
      levels.apply("alpha", alpha);
      log("alpha.AlphaModule", "of the next instance");
    }
    assertEquals(List.of("of the next instance"), written());
  }

  @Test
  void whereTheLogIsNotThePlatforms_nothingIsSet() throws Exception {
    new ModuleLevels(configured("debug"), Optional.empty()).apply("alpha", alpha()).close();

    try (Logs logs = Logs.start(LogFormat.TEXT, LogLevel.INFO, out)) {
      log("alpha.AlphaModule", "not shown");
      assertEquals(Map.of("", Level.INFO), logs.levels());
    }
    assertEquals(List.of(), written());
  }
}
