package dev.slipway.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Role;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import jakarta.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The relay where no ffmpeg works: it runs, and says what is missing. */
class RelayWithoutFfmpegIT {

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(RelayModule::new)
      .setting("access.jwt.secret", TestTokens.SECRET)
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.ffmpeg", "/nowhere/ffmpeg")
      .build();

  @Test
  void module_runs_andReadinessSaysWhatIsMissing(TestPlatform platform) {
    Client admin = Client.of(platform, Role.ADMIN);
    Answer ready = Await.value("readiness says it", () -> platform.get("/relay/readyz", "Authorization", admin.authorization()),
        answer -> answer.status() == 503 && answer.body().contains("/nowhere/ffmpeg"));
    assertTrue(ready.body().contains("modules.relay.ffmpeg"), ready.body());
    admin.done("/api/relay/demo", "");
    JsonObject demo = Await.value("the demo says it too", Deadline.after(Duration.ofSeconds(20)),
        () -> admin.status().getJsonArray("relays").getJsonObject(0).getJsonObject("input"),
        input -> input.getString("last_error").contains("ffmpeg"));
    assertFalse(demo.getString("status").equals("running"), demo.toString());
    assertFalse(admin.status().containsKey("ffmpeg"));
    assertEquals(200, platform.get("/health/live").status());
  }
}
