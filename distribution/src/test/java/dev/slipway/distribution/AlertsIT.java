package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the distribution, with all that is in it, alerts of when nobody has told it of what. */
class AlertsIT {

  private static final Duration ANSWER = Duration.ofSeconds(10);
  /** More than any built-in rule waits before it is sure, but for that over the files of a certificate, of which there is none. */
  private static final long LONG_ENOUGH_MILLIS = 12_000;

  @TempDir
  private Path folder;

  private static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  /** Asks a platform over HTTPS, and trusts whatever certificate is in the keystore now. */
  private static String get(SlipwayProcess platform, TestKeystore keystore, String path) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(keystore.trusting()).build()) {
      URI address = URI.create("https://localhost:" + platform.port() + path);
      return client.send(HttpRequest.newBuilder(address).timeout(ANSWER).build(), BodyHandlers.ofString()).body();
    }
  }

  private static String shown(SlipwayProcess platform, TestKeystore keystore) {
    try {
      return get(platform, keystore, "/api/dashboard");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static HttpServer hook(Queue<JsonObject> told) throws IOException {
    HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext("/", exchange -> {
      told.add(json(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    hook.start();
    return hook;
  }

  @Test
  void aCertificateThatEndsSoon_isTold_untilItIsReplaced_andEveryRuleIsOverAMeterThatThereIs() throws Exception {
    TestKeystore keystore = TestKeystore.in(folder, "localhost", 5);
    Queue<JsonObject> told = new ConcurrentLinkedQueue<>();
    HttpServer hook = hook(told);
    try (SlipwayProcess platform = keystore.secured(TestHome.slipway(folder.resolve("data")))
        .setting("modules.dashboard.alerts.webhook.url", "http://127.0.0.1:" + hook.getAddress().getPort() + "/")
        .setting("modules.dashboard.alerts.webhook.hosts", "127.0.0.1")
        .start("run")) {
      String said = platform.awaitLine("alert certificate-ends: ", TestHome.START);
      assertTrue(said.contains("the server's certificate ends in 4 d 23 h; replace its files"), said);
      TestHome.await("the webhook is told", ANSWER, () -> told.stream().anyMatch(alert -> isAbout(alert, "firing")));
      TestHome.await("the page is told", ANSWER, () -> shown(platform, keystore).contains(
          "\"text\":\"certificate-ends: the server's certificate ends in 4 d"));

      String meters = get(platform, keystore, "/metrics");
      JsonObject rules = json(get(platform, keystore, "/api/dashboard/rules"));
      List<String> blind = rules.getJsonArray("rules").getValuesAs(JsonObject.class).stream()
          .filter(rule -> meters.lines().noneMatch(line -> isOf(line, rule))).map(JsonObject::toString).toList();
      assertEquals(List.of(), blind, "rules over meters that are not there");
      assertTrue(rules.getJsonArray("rules").size() >= 15, rules::toString);

      keystore.replace("localhost", 365);
      platform.awaitLine("alert certificate-ends is resolved", TestHome.START);
      TestHome.await("the webhook is told", ANSWER, () -> told.stream().anyMatch(alert -> isAbout(alert, "resolved")));
      platform.terminate();
      assertEquals(0, platform.awaitExit(TestHome.STOP).code());
    } finally {
      hook.stop(0);
    }
  }

  private static boolean isAbout(JsonObject alert, String state) {
    return alert.getString("rule").equals("certificate-ends") && alert.getString("state").equals(state);
  }

  /** Returns whether a line of the meters has what a rule is about, with the labels that it asks for. */
  private static boolean isOf(String line, JsonObject rule) {
    String label = rule.getString("label", "");
    return line.matches(rule.getString("meter") + "[{ ].*")
        && line.contains(label.isEmpty() ? "" : label.replace("=", "=\"") + "\"")
        && line.contains(rule.containsKey("by") ? rule.getString("by") + "=\"" : "");
  }

  @Test
  void aFreshStart_alertsOfNothing() throws Exception {
    try (SlipwayProcess platform = TestHome.slipway(folder.resolve("data")).start("run")) {
      platform.awaitReady(TestHome.START);
      TestHome.await("every rule is sure", TestHome.START,
          () -> modules(platform).getJsonNumber("uptimeMs").longValue() > LONG_ENOUGH_MILLIS);
      assertEquals(4, modules(platform).getJsonArray("modules").size());
      List<String> alerts = json(platform.get("/api/dashboard/alerts").body()).getJsonArray("alerts").getValuesAs(JsonObject.class).stream()
          .filter(alert -> !isTrue(alert, platform)).map(JsonObject::toString).toList();
      assertEquals(List.of(), alerts);
      platform.terminate();
      assertEquals(0, platform.awaitExit(TestHome.STOP).code());
    }
  }

  /** On a machine that does other things too, carriers may starve: the alert is none that is false then, and says so. */
  private static boolean isTrue(JsonObject alert, SlipwayProcess platform) {
    return alert.getString("rule").equals("carriers-starved")
        && platform.lines().stream().anyMatch(line -> line.contains("virtual threads did not run for "));
  }

  private static JsonObject modules(SlipwayProcess platform) {
    try {
      return json(platform.get("/platform/modules").body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
