package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure.Reason;
import dev.slipway.lifecycle.Kernel;
import dev.slipway.lifecycle.StartFailure;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.EventRecorder;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The feature over the store of another module, which goes, comes back, is full and does not answer. */
class ChatStoreIT {

  private static final String[] ANN = {"Slipway-Guest", "ann"};

  private final RiggedLog log = new RiggedLog();
  private final EventRecorder events = new EventRecorder();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> events)
      .module(() -> new OtherStore(log))
      .module(() -> new ChatModule((context, settings) -> {
        throw new AssertionError("there is another store");
      }))
      .setting("access.guests", "true")
      .setting("modules.chat.message-burst", "100")
      .build();

  @Test
  void storeOfAnotherModule_isUsed_missed_andFoundAgain(TestPlatform platform) throws Exception {
    Talker ann = Talker.connect(platform, "ann");
    ann.join("lobby");
    assertEquals(1, ann.said("lobby", "m-1", "hello"));
    assertEquals(1, log.inner().span("lobby").head());
    assertEquals(200, platform.get("/chat/readyz").status());

    platform.control().apply(Action.STOP, "mongodb", deadline());
    ann.say("lobby", "m-2", "anybody there?");
    assertEquals("m-2", ann.error("store-unavailable").getString("id"));
    awaitReadiness(platform, 503);
    assertEquals(200, platform.get("/chat/healthz").status());
    Answer refused = platform.send("POST", "/api/chat/rooms/lobby/messages", "{\"content\":\"hello\"}", ANN);
    assertEquals(503, refused.status());
    assertTrue(refused.header("Retry-After").isPresent());
    Schemas.assertBody("Error", refused.body());

    platform.control().apply(Action.START, "mongodb", deadline());
    awaitReadiness(platform, 200);
    assertEquals(2, ann.said("lobby", "m-2", "anybody there?"));
    events.awaitSummary("check store of chat is up again");
    List<String> all = events.summaries();
    assertTrue(all.contains("chat: room lobby is active"), all::toString);
    assertTrue(all.stream().anyMatch(summary -> summary.startsWith("check store of chat is down: ")), all::toString);
    assertTrue(all.stream().anyMatch("module mongodb: CLOSING → STOPPED"::equals), all::toString);
  }

  @Test
  void storeThatComesBackAsAnotherLog_isToldToWhoHearsARoom_andToWhoComesBack(TestPlatform platform) throws Exception {
    Talker ann = Talker.connect(platform, "ann");
    String epoch = ann.join("lobby").getString("epoch");
    assertEquals(1, ann.said("lobby", "m-1", "hello"));

    platform.control().apply(Action.STOP, "mongodb", deadline());
    log.inner().wipe();
    log.inner().append("lobby", List.of(new Draft("old", "1", "one", Instant.EPOCH), new Draft("old", "2", "two", Instant.EPOCH)));
    platform.control().apply(Action.START, "mongodb", deadline());

    JsonObject anew = ann.await("begun anew", Talker.of("joined").and(message -> !message.getBoolean("resumed", true)));
    assertNotEquals(epoch, anew.getString("epoch"));
    assertEquals(2, anew.getInt("head"));
    Talker bob = Talker.connect(platform, "bob");
    bob.send("{\"type\":\"join\",\"room\":\"lobby\",\"since\":1,\"epoch\":\"" + epoch + "\"}");
    assertEquals(anew.getString("epoch"), bob.await("joined").getString("epoch"));
    assertEquals(3, ann.said("lobby", "m-2", "on we go"));
    assertEquals(List.of(1L, 3L), ann.numbers("lobby"));
    bob.await("message");
    assertEquals(List.of(3L), bob.numbers("lobby"));
  }

  @Test
  void fullStore_turnsReadiness_whileReadersGoOn_andRecoversByItself(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    Talker bob = Talker.connect(platform, "bob");
    ann.join("lobby");
    ann.said("lobby", "m-1", "hello");
    log.refusesToWrite(Reason.FULL);
    ann.say("lobby", "m-2", "more");
    assertEquals("m-2", ann.error("store-full").getString("id"));
    awaitReadiness(platform, 503);
    assertTrue(platform.get("/chat/readyz").body().contains("FULL"));
    bob.joinSince("lobby", 0);
    assertEquals("hello", bob.await("message").getString("content"));
    bob.send("{\"type\":\"history\",\"room\":\"lobby\"}");
    assertEquals(1, bob.await("history").getJsonArray("messages").size());
    log.refusesToWrite(null);
    assertEquals(2, ann.said("lobby", "m-2", "more"));
    awaitReadiness(platform, 200);
    events.awaitSummary("chat: the store keeps messages again");
    List<String> all = events.summaries();
    assertTrue(all.stream().anyMatch(summary -> summary.startsWith("chat: the store keeps nothing: FULL, ")), all::toString);
  }

  @Test
  void storeThatDoesNotAnswer_turnsReadinessWithinItsTime(TestPlatform platform) {
    CountDownLatch gate = log.shut();
    try {
      long start = System.nanoTime();
      assertEquals(503, platform.get("/chat/readyz").status());
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(4).toNanos());
      assertEquals(200, platform.get("/chat/healthz").status());
    } finally {
      gate.countDown();
    }
    awaitReadiness(platform, 200);
  }

  @Test
  void serviceThatNobodyProvides_isAClearError(@TempDir Path folder) {
    Kernel.Builder builder = Kernel.builder().dataFolder(folder).property("server.port", "0")
        .property("modules.chat.store", "service").module(ChatModule::new);
    StartFailure failure = assertThrows(StartFailure.class, builder::start);
    assertTrue(failure.getMessage().contains("modules.chat.store is 'service', and no module provides"), failure.getMessage());
  }

  /** Waits, because the host asks a check not more often than now and then. */
  private static void awaitReadiness(TestPlatform platform, int status) {
    Await.until("readiness " + status, () -> platform.get("/chat/readyz").status() == status);
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofSeconds(10));
  }
}
