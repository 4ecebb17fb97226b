package dev.slipway.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.StopLadder;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a platform alerts of without a single rule being configured: a module that fails, and one that wants more than it may have. */
class BuiltInAlertsIT {

  private final AtomicReference<ModuleContext> context = new AtomicReference<>();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(DashboardModule::new)
      .module(() -> new Fragile(context))
      .setting("modules.fragile.lifecycle.max-processes", "1")
      .setting("modules.dashboard.alerts.keep", "1s")
      .build();

  /** A module that lets the test do what it must not. */
  private record Fragile(AtomicReference<ModuleContext> context) implements Lifecycle {

    @Override
    public String name() {
      return "fragile";
    }

    @Override
    public void start(ModuleContext own) {
      context.set(own);
    }
  }

  private static List<JsonObject> alerts(TestPlatform platform, String rule) {
    return platform.getJson("/api/dashboard/alerts").getJsonArray("alerts").getValuesAs(JsonObject.class).stream()
        .filter(alert -> alert.getString("rule").equals(rule)).toList();
  }

  private static JsonObject awaitAlert(TestPlatform platform, String rule, String state) {
    return Await.value(rule + " is " + state, () -> alerts(platform, rule),
        all -> !all.isEmpty() && all.getLast().getString("state").equals(state)).getLast();
  }

  @Test
  void aModuleThatFails_isTold_untilItRunsAgain(TestPlatform platform) throws IOException {
    context.get().failed(new IllegalStateException("the line is cut"));
    JsonObject alert = awaitAlert(platform, "module-failed", "firing");
    assertEquals("error", alert.getString("severity"));
    assertTrue(alert.getString("text").startsWith("module-failed: module fragile has failed"), alert::toString);
    Await.until("it stands in the activity", () -> platform.getJson("/api/dashboard").getJsonObject("state").toString()
        .contains("alert module-failed: module fragile has failed"));
    Await.until("it is hauled out", () -> platform.view().module("fragile").orElseThrow().resources().leases() == 0);

    String token = Files.readString(platform.dataFolder().resolve("admin.token")).strip();
    Await.until("it is started again", () ->
        platform.send("POST", "/platform/modules/fragile/start", "", "Authorization", "Bearer " + token).status() == 200);
    awaitAlert(platform, "module-failed", "resolved");
  }

  @Test
  void probes_thatAreToldNo_areNoRequestsThatFailed(TestPlatform platform) {
    context.get().failed(new IllegalStateException("the line is cut"));
    Await.until("it is not ready any more", () -> platform.get("/readyz").status() == 503);
    for (int i = 0; i < 20; i++) {
      for (String path : List.of("/readyz", "/health", "/health/ready", "/fragile/readyz", "/fragile/healthz")) {
        assertEquals(503, platform.get(path).status(), path);
      }
    }
    Await.until("they are counted", () -> meter(platform, "http_requests_total", "status=\"5xx\"") >= 100);
    assertEquals(0, meter(platform, "http_requests_failed_total", ""), "none has failed");
    JsonObject traffic = Await.value("they are shown", () -> platform.getJson("/api/dashboard").getJsonObject("state"),
        state -> state.containsKey("traffic") && state.getJsonObject("traffic").getInt("requests") > 100).getJsonObject("traffic");
    assertEquals(0, traffic.getInt("failures"), traffic::toString);
  }

  private static double meter(TestPlatform platform, String name, String label) {
    String metrics = platform.get("/metrics").body();
    return metrics.lines().filter(line -> line.matches(name + "[ {].*") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst().orElseThrow(() -> new AssertionError(name + " in " + metrics));
  }

  @Test
  void aModuleAtItsLimit_isTold_andForgottenAfterAWhile(TestPlatform platform) throws IOException {
    context.get().work().process("sleeper", new ProcessBuilder("sleep", "60"), StopLadder.gentle());
    Await.until("it is told", () -> {
      assertThrows(RejectedExecutionException.class,
          () -> context.get().work().process("sleeper", new ProcessBuilder("sleep", "60"), StopLadder.gentle()));
      return !alerts(platform, "limit-reached").isEmpty();
    });
    JsonObject alert = awaitAlert(platform, "limit-reached", "firing");
    assertTrue(alert.getString("text").startsWith("limit-reached: module fragile has as many processes as it may"), alert::toString);
    awaitAlert(platform, "limit-reached", "resolved");
    assertEquals(1, alerts(platform, "limit-reached").size(), "once, however often it was refused");
  }
}
