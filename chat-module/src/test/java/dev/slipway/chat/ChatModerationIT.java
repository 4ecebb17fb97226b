package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Role;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What moderators do over HTTP, held against the OpenAPI document, and the audit log of what is done over HTTP and sockets. */
class ChatModerationIT {

  private static final String MUTES = "/api/chat/rooms/{room}/mutes/{user}";
  private static final String KICKS = "/api/chat/rooms/{room}/kicks/{user}";
  private static final String CLOSED = "/api/chat/rooms/{room}/closed";
  private static final String[] BOB = bearer("bob", Role.USER);
  private static final String[] EVE = bearer("eve", Role.MODERATOR);
  private static final String[] ROOT = bearer("root", Role.ADMIN);

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(ChatModule::new)
      .setting("access.jwt.secret", TestTokens.SECRET)
      .build();

  private static String[] bearer(String user, Role role) {
    return new String[] {"Authorization", "Bearer " + TestTokens.of(user, role)};
  }

  private static int ask(TestPlatform platform, String method, String path, String query, String[] who) throws IOException {
    String filled = path.replace("{room}", "lobby").replace("{user}", "bob");
    Answer answer = platform.send(method, filled + query, "", who);
    Schemas.assertAnswer(method, path, answer);
    return answer.status();
  }

  @Test
  void muteOverHttp_isForModerators_holdsAndEnds(TestPlatform platform) throws IOException {
    Talker bob = Talker.with(platform, BOB);
    bob.join("lobby");
    assertEquals(403, ask(platform, "PUT", MUTES, "?seconds=60", BOB));
    assertEquals(400, ask(platform, "PUT", MUTES, "", EVE));
    assertEquals(400, ask(platform, "PUT", MUTES, "?seconds=99999999", EVE));
    assertEquals(204, ask(platform, "PUT", MUTES, "?seconds=600", EVE));

    JsonObject muted = bob.await("muted");
    assertEquals("eve", muted.getString("by"));
    assertEquals(600, muted.getInt("seconds"));
    bob.say("lobby", "m-1", "hello");
    assertTrue(bob.error("muted").getInt("retryAfterMs") > 500_000);
    Answer posted = platform.send("POST", "/api/chat/rooms/lobby/messages", "{\"content\":\"hello\"}", BOB);
    Schemas.assertAnswer("POST", "/api/chat/rooms/{room}/messages", posted);
    assertEquals(403, posted.status());

    assertEquals(204, ask(platform, "PUT", MUTES, "?seconds=0", EVE));
    assertEquals(1, bob.said("lobby", "m-1", "hello"));
  }

  @Test
  void kickOverHttp_endsEveryMembershipOfTheUser(TestPlatform platform) throws IOException {
    Talker first = Talker.with(platform, BOB);
    Talker second = Talker.with(platform, BOB);
    Talker eve = Talker.with(platform, EVE);
    List.of(first, second, eve).forEach(each -> each.join("lobby"));
    assertEquals(403, ask(platform, "POST", KICKS, "", BOB));
    assertEquals(204, ask(platform, "POST", KICKS, "", EVE));

    for (Talker each : List.of(first, second, eve)) {
      assertEquals("bob", each.await("kicked").getString("user"));
    }
    first.say("lobby", "m-1", "hello");
    first.error("not-a-member");
    second.say("lobby", "m-1", "hello");
    second.error("not-a-member");
    assertEquals(1, eve.said("lobby", "m-2", "still here"));
    first.joinSince("lobby", 0);
    Await.until("back", () -> first.numbers("lobby").equals(List.of(1L)));
  }

  @Test
  void closeAndOpenOverHttp_areForAdministrators_andHoldForEverybody(TestPlatform platform) throws IOException {
    Talker bob = Talker.with(platform, BOB);
    bob.join("lobby");
    assertEquals(403, ask(platform, "PUT", CLOSED, "", EVE));
    assertEquals(204, ask(platform, "PUT", CLOSED, "", ROOT));

    assertEquals("root", bob.await("closed").getString("by"));
    bob.joinSince("lobby", 0);
    bob.error("room-closed");
    Answer rooms = platform.get("/api/chat/rooms", BOB);
    Schemas.assertAnswer("GET", "/api/chat/rooms", rooms);
    assertTrue(rooms.json().getJsonArray("rooms").getJsonObject(0).getBoolean("closed"));

    assertEquals(403, ask(platform, "DELETE", CLOSED, "", EVE));
    assertEquals(204, ask(platform, "DELETE", CLOSED, "", ROOT));
    bob.join("lobby");
    assertEquals(1, bob.said("lobby", "m-1", "hello"));
  }

  @Test
  void whatIsDoneOrRefused_isALineOfThePlatformsAuditLog_whicheverWayItCame(TestPlatform platform) throws IOException {
    Talker eve = Talker.with(platform, EVE);
    eve.join("lobby");
    eve.send("{\"type\":\"mute\",\"room\":\"lobby\",\"user\":\"bob\",\"seconds\":60}");
    eve.await("muted");
    eve.send("{\"type\":\"close\",\"room\":\"lobby\"}");
    eve.error("not-allowed");
    ask(platform, "POST", KICKS, "", EVE);
    ask(platform, "PUT", CLOSED, "", EVE);

    List<String> lines = Await.value("four lines", () -> {
      try {
        return Files.readAllLines(platform.dataFolder().resolve("audit.log"));
      } catch (IOException notYet) {
        return List.<String>of();
      }
    }, found -> found.size() == 4);
    assertEquals(
        List.of("chat mute bob in room lobby for 60 s: done", "chat close room lobby: not-allowed",
            "http POST /api/chat/rooms/lobby/kicks/bob: 204", "http PUT /api/chat/rooms/lobby/closed: 403"),
        lines.stream().map(TestPlatform::json).map(line -> {
          assertEquals("eve", line.getString("who"));
          assertTrue(line.getString("peer").startsWith("/127.0.0.1:"), line::toString);
          return line.getString("door") + " " + line.getString("what") + ": " + line.getString("result");
        }).toList());
    assertTrue(Files.notExists(platform.dataFolder().resolve("chat").resolve("audit.jsonl")), "there is one audit log");
  }
}
