package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The feature on a real kernel, with real sockets. */
class ChatModuleIT {

  private static final String TOKEN = "the-token-of-this-test";
  private static final String[] ROOT = {"Authorization", "Bearer " + TOKEN};
  private static final String[] ANN = {"Slipway-Guest", "ann"};

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(ChatModule::new)
      .setting("admin.token", TOKEN)
      .setting("access.guests", "true")
      .setting("modules.chat.messages-per-minute", "100000")
      .setting("modules.chat.message-burst", "1000")
      .setting("modules.chat.commands-per-second", "10000")
      .build();

  @Test
  void everyMember_hearsWhatIsSaid_andTheSenderItsAcknowledgementAfterIt(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    Talker bob = Talker.connect(platform, "bob");
    assertEquals(0, ann.join("lobby").getInt("head"));
    bob.join("lobby");

    assertEquals(1, ann.said("lobby", "m-1", "hello"));

    JsonObject heard = bob.await("message");
    assertEquals("hello", heard.getString("content"));
    assertEquals(1, heard.getInt("seq"));
    List<String> order = ann.all().stream().map(message -> message.getString("type")).toList();
    assertTrue(order.indexOf("message") < order.indexOf("ack"), order::toString);
  }

  @Test
  void repeat_isAcknowledgedWithTheFirstNumber_andHeardOnce(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    ann.join("lobby");
    ann.said("lobby", "m-1", "hello");
    ann.say("lobby", "m-1", "hello");
    JsonObject again = ann.await("a repeat", message -> message.getBoolean("repeated", false));
    assertEquals(1, again.getInt("seq"));
    ann.said("lobby", "m-2", "more");
    assertEquals(List.of(1L, 2L), ann.numbers("lobby"));
  }

  @Test
  void joinWithSince_hearsEveryNumberOnce_whileOthersTalk(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    ann.join("lobby");
    for (int i = 1; i <= 500; i++) {
      ann.said("lobby", "m-" + i, "message " + i);
    }
    Talker bob = Talker.connect(platform, "bob");
    bob.joinSince("lobby", 100);
    for (int i = 501; i <= 600; i++) {
      ann.said("lobby", "m-" + i, "message " + i);
    }
    Await.until("all", () -> bob.messages("lobby").size() >= 500);
    assertEquals(LongStream.rangeClosed(101, 600).boxed().toList(), bob.numbers("lobby"));
  }

  @Test
  void history_isPagedFromTheNewestOn(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    ann.join("lobby");
    for (int i = 1; i <= 10; i++) {
      ann.said("lobby", "m-" + i, "message " + i);
    }
    ann.send("{\"type\":\"history\",\"room\":\"lobby\",\"limit\":4}");
    JsonObject page = ann.await("history");
    assertEquals(4, page.getJsonArray("messages").size());
    assertEquals(7, page.getJsonArray("messages").getJsonObject(0).getInt("seq"));
    assertTrue(page.getBoolean("more"));
  }

  @Test
  void stop_closesWith1001(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    ann.send("{\"content\":\"hello\"}");
    ann.await("ack");
    platform.stop();
    assertEquals(1001, ann.socket().awaitClose().code());
  }

  @Test
  void http_saysAndReads(TestPlatform platform) {
    Answer first = platform.send("POST", "/api/chat/rooms/lobby/messages", "{\"id\":\"h-1\",\"content\":\"by mail\"}", ANN);
    assertEquals(201, first.status(), first.body());
    Schemas.assertBody("Message", first.body());
    assertEquals(200, platform.send("POST", "/api/chat/rooms/lobby/messages", "{\"id\":\"h-1\",\"content\":\"by mail\"}", ANN).status());
    Answer page = platform.get("/api/chat/rooms/lobby/messages", ANN);
    Schemas.assertBody("Page", page.body());
    Talker ann = Talker.connect(platform, "ann");
    assertEquals(ann.join("lobby").getString("epoch"), page.json().getString("epoch"));
    assertEquals("by mail", page.json().getJsonArray("messages").getJsonObject(0).getString("content"));
    Answer rooms = platform.get("/api/chat/rooms", ANN);
    Schemas.assertBody("Rooms", rooms.body());
    assertEquals(1, rooms.json().getJsonArray("rooms").getJsonObject(0).getInt("head"));
    assertEquals(1, platform.get("/api/chat/rooms/lobby/export", ANN).body().lines().count());
  }
}
