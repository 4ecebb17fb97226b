package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.ModuleState;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stop while messages fly, over a log that is slow. */
class ChatStopIT {

  private static final int MESSAGES = 20;
  private static final int UNANSWERED = 16;

  private final RiggedLog log = new RiggedLog();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new ChatModule((context, settings) -> log))
      .setting("access.guests", "true")
      .setting("stop.drain", "2s")
      .setting("modules.chat.message-burst", "100000")
      .setting("modules.chat.commands-per-second", "100000")
      .setting("modules.chat.outbox", "65536")
      .build();

  @Test
  void accepted_isCommittedHeardAndAcknowledged_beforeTheCloseFrame(TestPlatform platform) throws Exception {
    Talker ann = Talker.connect(platform, "ann");
    Talker bob = Talker.connect(platform, "bob");
    ann.join("lobby");
    bob.join("lobby");
    CountDownLatch gate = log.shut();
    for (int i = 0; i < MESSAGES; i++) {
      ann.say("lobby", "m-" + i, "message " + i);
    }
    ann.send("{\"type\":\"ping\"}");
    ann.await("pong");

    Thread stop = Thread.ofPlatform().start(platform::stop);
    Await.until("the drain", () -> state(platform) == ModuleState.DRAINING);
    ann.say("lobby", "late", "too late");
    assertEquals("late", ann.error("stopping").getString("id"));
    bob.send("{\"type\":\"join\",\"room\":\"other\"}");
    bob.error("stopping");
    assertTrue(ann.all("ack").isEmpty(), "nothing is acknowledged before it is kept");
    gate.countDown();
    stop.join();

    assertEquals(1001, ann.socket().awaitClose().code());
    assertEquals(1001, bob.socket().awaitClose().code());
    assertEquals(MESSAGES, ann.all("ack").size());
    assertEquals(MESSAGES, ann.messages("lobby").size());
    assertEquals(MESSAGES, bob.messages("lobby").size());
    assertEquals(MESSAGES, log.inner().span("lobby").head());
  }

  @Test
  void storm_losesNothingThatWasAcknowledged_andEverybodyIsTold1001(TestPlatform platform) throws Exception {
    List<Talker> talkers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Talker talker = Talker.connect(platform, "t" + i);
      talker.join("lobby");
      talkers.add(talker);
    }
    List<Thread> threads = talkers.stream().map(talker -> Thread.ofPlatform().start(() -> chatter(talker))).toList();
    Await.until("a storm", () -> log.inner().span("lobby").head() > 100);
    platform.stop();
    for (Thread thread : threads) {
      thread.join();
    }
    long head = log.inner().span("lobby").head();
    for (Talker talker : talkers) {
      assertEquals(1001, talker.socket().awaitClose().code());
      for (JsonObject ack : talker.all("ack")) {
        assertTrue(ack.getInt("seq") <= head);
      }
      assertEquals(head, talker.messages("lobby").size(), "everybody heard everything before the close frame");
    }
    assertEquals(head, talkers.stream().mapToLong(talker -> talker.all("ack").size()).sum());
  }

  @Test
  void logThatNeverAnswers_doesNotHoldTheStopBeyondItsDeadline(TestPlatform platform) {
    Talker ann = Talker.connect(platform, "ann");
    ann.join("lobby");
    log.shut();
    ann.say("lobby", "m-1", "hello");
    Await.until("a commit", () -> log.entered().getCount() == 0);
    assertTrue(platform.stop().took().toMillis() < 10_000);
    assertEquals(1001, ann.socket().awaitClose().code());
    assertTrue(ann.all("ack").isEmpty());
  }

  /** Says something whenever fewer than {@value #UNANSWERED} are not answered, until there is an error or the end. */
  private static void chatter(Talker talker) {
    try {
      int said = 0;
      while (talker.all("error").isEmpty() && talker.socket().isOpen()) {
        if (said - talker.all("ack").size() < UNANSWERED) {
          talker.say("lobby", "m-" + said, "message " + said);
          said++;
        }
      }
    } catch (RuntimeException closed) {
      assertTrue(Await.value("the end", () -> !talker.socket().isOpen(), ended -> ended));
    }
  }

  private static ModuleState state(TestPlatform platform) {
    return platform.view().module("chat").orElseThrow().state();
  }
}
