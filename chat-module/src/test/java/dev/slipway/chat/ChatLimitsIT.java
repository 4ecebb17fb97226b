package dev.slipway.chat;

import static dev.slipway.chat.Meters.sample;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Role;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import dev.slipway.testkit.WebSocketRefused;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every limit with its code and its counter, and who may do what. */
class ChatLimitsIT {

  private static final int MAX_CONTENT = 512;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(ChatModule::new)
      .setting("access.guests", "true")
      .setting("access.jwt.secret", TestTokens.SECRET)
      .setting("modules.chat.max-content", Integer.toString(MAX_CONTENT))
      .setting("modules.chat.max-clients", "14")
      .build();

  @Test
  void connections_areLimitedPerUserAndInAll(TestPlatform platform) {
    List<Talker> devices = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      devices.add(Talker.connect(platform, "ann"));
    }
    WebSocketRefused refused = assertThrows(WebSocketRefused.class, () -> Talker.connect(platform, "ann"));
    assertEquals(503, refused.status());
    assertTrue(refused.header("Retry-After").isPresent());
    for (int i = 0; i < 4; i++) {
      Talker.connect(platform, "bob" + i);
    }
    assertEquals(503, assertThrows(WebSocketRefused.class, () -> Talker.connect(platform, "cid")).status());
    devices.getFirst().socket().close();
    Await.until("a place", () -> sample(platform, "chat_sessions_active") < 14);
    Talker.connect(platform, "ann");
  }

  @Test
  void messages_areFiveAtOnce_andTheSixthIsToldWhen_overBothWays(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    ann.join("lobby");
    for (int i = 0; i < 5; i++) {
      ann.said("lobby", "m-" + i, "hello");
    }
    ann.say("lobby", "m-5", "hello");
    var error = ann.error("too-fast");
    assertEquals("m-5", error.getString("id"));
    assertTrue(error.getInt("retryAfterMs") <= 600, error::toString);
    Answer byMail = platform.send("POST", "/api/chat/rooms/lobby/messages", "{\"content\":\"hello\"}", "Slipway-Guest", "ann");
    assertEquals(429, byMail.status());
    assertTrue(byMail.header("Retry-After").isPresent());
    assertTrue(sample(platform, "chat_refused_too_fast_total") >= 2);
  }

  @Test
  void longMessages_areRefused_andLongerOnesClose1009(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    ann.join("lobby");
    ann.said("lobby", "m-1", "x".repeat(MAX_CONTENT));
    ann.say("lobby", "m-2", "x".repeat(MAX_CONTENT + 1));
    assertEquals("m-2", ann.error("too-long").getString("id"));
    ann.babble("x".repeat(MAX_CONTENT * 12 + 1_025));
    assertEquals(1009, ann.socket().awaitClose().code());
    Await.until("counted", () -> sample(platform, "chat_ended_too_large_total") == 1);
  }

  @Test
  void nonsense_isAnsweredAndCounted_andAFloodOfItCloses1008(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    ann.babble("nonsense");
    ann.error("not-json");
    ann.babble("{\"type\":\"dance\"}");
    ann.error("unknown-type");
    Await.until("the end", () -> {
      try {
        ann.babble("{\"type\":\"ping\"}");
      } catch (RuntimeException closed) {
        return true;
      }
      return !ann.socket().isOpen();
    });
    assertEquals(1008, ann.socket().awaitClose().code());
    assertEquals(1, sample(platform, "chat_refused_not_json_total"));
    assertEquals("ping", ann.error("too-fast").getString("to"));
  }

  @Test
  void roles_comeFromTheToken(TestPlatform platform) {
    Talker ann = Talker.with(platform, "Authorization", TestTokens.header("ann", Role.USER));
    Talker mod = Talker.with(platform, "Authorization", TestTokens.header("mod", Role.MODERATOR));
    Talker root = Talker.with(platform, "Authorization", TestTokens.header("root", Role.ADMIN));
    for (Talker each : List.of(ann, mod, root)) {
      each.join("lobby");
    }
    long said = ann.said("lobby", "m-1", "something rude");
    ann.send("{\"type\":\"mute\",\"room\":\"lobby\",\"user\":\"mod\",\"seconds\":60}");
    ann.error("not-allowed");
    mod.send("{\"type\":\"delete\",\"room\":\"lobby\",\"seq\":" + said + "}");
    assertEquals("mod", ann.await("deleted").getString("by"));
    mod.send("{\"type\":\"mute\",\"room\":\"lobby\",\"user\":\"ann\",\"seconds\":60}");
    ann.await("muted");
    ann.say("lobby", "m-2", "more");
    assertEquals("m-2", ann.error("muted").getString("id"));
    assertEquals(403, platform.send("PUT", "/api/chat/rooms/lobby/closed", "",
        "Authorization", TestTokens.header("mod", Role.MODERATOR)).status());
    assertEquals(204, platform.send("PUT", "/api/chat/rooms/lobby/closed", "",
        "Authorization", TestTokens.header("root", Role.ADMIN)).status());
    assertEquals("root", ann.await("closed").getString("by"));
    ann.send("{\"type\":\"join\",\"room\":\"lobby\"}");
    ann.error("room-closed");
    assertEquals(401, assertThrows(WebSocketRefused.class, () ->
        platform.webSocket("/chat/ws", "Authorization", "Bearer forged")).status());
  }
}
