package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.lifecycle.plugin.ModuleJar;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules from jars that share a contract from a third one. */
class KernelServicesTest {

  @TempDir
  private static Path shelf;

  private static Path contract;

  @TempDir
  private Path folder;

  private Path modules;

  @BeforeAll
  static void compileContract() throws Exception {
    contract = ModuleJar.of("module clock.contract { exports clock.contract; }")
        .with("clock.contract.Ticker", "package clock.contract; public interface Ticker { String tick(); }")
        .pack(shelf.resolve("clock-contract.jar"));
  }

  @BeforeEach
  void foldersOfModules() throws Exception {
    modules = folder.resolve("modules");
    ModuleJar.copy(contract, modules.resolve("clock/contract"));
    provider("clock");
  }

  private void provider(String name) throws Exception {
    module(name, "", "context.services().provide(clock.contract.Ticker.class, () -> \"tick of " + name + "\");", "");
  }

  private void module(String name, String needs, String start, String members) throws Exception {
    String type = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Module";
    ModuleJar.of("module %s { requires dev.slipway.api; requires io.helidon.webserver; requires clock.contract;"
            .formatted(name) + " provides dev.slipway.api.Lifecycle with %s.%s; }".formatted(name, type))
        .with(name + "." + type, """
            package %s;
            public final class %s implements dev.slipway.api.Lifecycle {
              %s
              public String name() { return "%s"; }
              public java.util.Set<String> dependencies() { return java.util.Set.of(%s); }
              public void start(dev.slipway.api.ModuleContext context) { %s }
            }
            """.formatted(name, type, members, name, needs, start))
        .against(contract).pack(modules.resolve(name).resolve(name + ".jar"));
  }

  private static String page(String name, String expression) {
    return """
        context.web().http("/%s", dev.slipway.api.AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> {
          try { response.send(%s); } catch (RuntimeException e) { response.send(e.getClass().getSimpleName() + ": " + e.getMessage()); }
        }));
        """.formatted(name, expression);
  }

  private Kernel.Builder builder() {
    return Platforms.in(folder).modulesFolder(modules);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  @Test
  void aService_isUsedAcrossJars_andGoneWhenItsProviderIs() throws Exception {
    module("wall", "\"clock\"",
        "var ticker = context.services().require(clock.contract.Ticker.class);" + page("wall", "ticker.tick()"), "");
    module("watcher", "", """
        context.services().watch(clock.contract.Ticker.class, found -> {
          if (found.isPresent() || !seen.isEmpty()) {
            seen.add(found.isPresent() ? "came" : "went");
          }
          found.ifPresent(ticker -> last = ticker);
        });
        """ + page("watcher", "seen + \" \" + last.tick()"),
        "private final java.util.List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();"
            + "private volatile clock.contract.Ticker last;");
    Kernel kernel = builder().start();
    int port = kernel.port();
    assertEquals("tick of clock", Http.get(port, "/wall").body());
    Await.until("the watcher knows", () -> body(port, "/watcher").equals("[came] tick of clock"));

    kernel.control().apply(Action.STOP, "clock", soon());
    assertEquals(404, Http.status(port, "/wall"), "it depends on the clock");
    Await.until("the watcher knows", () -> body(port, "/watcher").startsWith("ServiceGone: "));
    assertTrue(body(port, "/watcher").contains("of module 'clock' is gone"), body(port, "/watcher"));

    kernel.control().apply(Action.START, "clock", soon());
    assertEquals("tick of clock", Http.get(port, "/wall").body());
    Await.until("the watcher knows", () -> body(port, "/watcher").equals("[came, went, came] tick of clock"));
    Platforms.clean(kernel.stop());
  }

  private static String body(int port, String path) {
    try {
      return Http.get(port, path).body();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anUndeclaredProvider_isAFailedStartThatNamesBoth() throws Exception {
    module("wall", "", "context.services().require(clock.contract.Ticker.class);", "");

    StartFailure failure = assertThrows(StartFailure.class, () -> builder().start());

    assertEquals(ExitCode.START_FAILED, failure.exitCode());
    assertTrue(failure.lines().getFirst().contains("'wall'") && failure.lines().getFirst().contains("clock.contract.Ticker"),
        failure.lines()::toString);
    assertEquals(0, failure.getSuppressed().length, () -> failure.getSuppressed()[0].getMessage());
  }

  @Test
  void twoProviders_areABadConfiguration_untilOneIsPicked() throws Exception {
    provider("sundial");
    module("wall", "\"clock\", \"sundial\"",
        "var ticker = context.services().require(clock.contract.Ticker.class);" + page("wall", "ticker.tick()"), "");

    StartFailure failure = assertThrows(StartFailure.class, () -> builder().start());
    assertEquals(ExitCode.BAD_CONFIGURATION, failure.exitCode());
    assertTrue(failure.lines().getFirst().contains("services.pick: clock.contract.Ticker="), failure.lines()::toString);

    Kernel kernel = builder().property("services.pick", "clock.contract.Ticker=sundial").start();
    assertEquals("tick of sundial", Http.get(kernel.port(), "/wall").body());
    Platforms.clean(kernel.stop());
  }
}
