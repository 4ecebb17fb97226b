package dev.slipway.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Role;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole relay with real programs: the demo input, an RTMP endpoint, RTSP and live media; and nothing is left at the end. */
class RelayModuleIT {

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(RelayModule::new)
      .setting("access.jwt.secret", TestTokens.SECRET)
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.hosts.allow", "127.0.0.1")
      .build();

  @TempDir
  private Path folder;

  private static JsonObject input(Client client, String name) {
    return client.status().getJsonArray("relays").getValuesAs(JsonObject.class).stream()
        .map(relay -> relay.getJsonObject("input"))
        .filter(input -> input.getString("input_name").equals(name))
        .findFirst().orElseThrow(() -> new AssertionError("no input " + name));
  }

  private static void awaitReady(TestPlatform platform) {
    Await.until("ffmpeg was found", Deadline.after(Duration.ofSeconds(20)), () -> platform.get("/relay/readyz").status() == 200);
  }

  @Test
  void demo_runsAndIsPushedAndPlayed_andTheStopLeavesNothing(TestPlatform platform) throws IOException, InterruptedException {
    assumeTrue(NginxRtmp.isThere() || "true".equals(System.getenv("CI")), "nginx with its RTMP module is not there");
    awaitReady(platform);
    Client admin = Client.of(platform, Role.ADMIN);
    try (NginxRtmp nginx = NginxRtmp.start(folder)) {
      admin.done("/api/relay/demo", "");
      Await.until("the demo runs", () -> "running".equals(input(admin, "demo").getString("status")));
      admin.done("/api/relay/start",
          "{\"input_name\":\"demo\",\"output_name\":\"nginx\",\"output_url\":\"" + nginx.url("secretkey") + "\"}");
      Await.until("media at the endpoint", () -> nginx.bytes("secretkey") > 100_000);
      JsonObject output = Await.value("numbers of the output", () -> admin.output("demo", "nginx"),
          now -> now.getString("status").equals("running") && now.getInt("bitrate") > 100_000 && now.getInt("cpu") >= 0
              && now.getJsonNumber("mem").longValue() > 1_000_000);
      assertEquals(nginx.url("****"), output.getString("output_url"));
      assertTrue(admin.status().getJsonObject("ffmpeg").getString("version").length() > 2);
      assertTrue(admin.status().getJsonObject("server").getInt("processes") >= 2);
      String local = input(admin, "demo").getString("local_url");
      assertEquals(0, Judge.framesOf(local, 20, folder), "nothing wrong when it is played at " + local);
      JsonObject rtsp = admin.get("/api/rtsp/status").json();
      assertEquals("demo", rtsp.getJsonArray("streams").getJsonObject(0).getString("name"));
      admin.done("/api/relay/delete-input", "{\"input_name\":\"demo\"}");
      assertEquals(0, admin.status().getJsonObject("server").getInt("processes"));
      platform.stop();
    }
  }

  @Test
  void withoutFfmpeg_theModuleRuns_andReadinessSaysWhatIsMissing(TestPlatform platform) throws Exception {
    awaitReady(platform);
    Answer ready = platform.get("/relay/readyz");
    assertEquals(200, ready.status(), ready.body());
  }
}
