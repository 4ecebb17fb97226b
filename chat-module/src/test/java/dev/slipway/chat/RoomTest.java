package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Role;
import dev.slipway.api.SocketEnd;
import dev.slipway.chat.RiggedLog.Fate;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure.Reason;
import dev.slipway.chat.contract.Retention;
import dev.slipway.testkit.Await;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One room, step by step. */
class RoomTest {

  private static final SocketEnd GONE = new SocketEnd(SocketEnd.Kind.NORMAL, 1000, "");

  @TempDir
  private Path folder;

  private final RiggedLog log = new RiggedLog();
  private House house;

  @BeforeEach
  void build() throws IOException {
    house = new House(log, folder, Map.of("presence-members", "3", "room-members", "4", "rooms-per-session", "2", "in-flight", "8"));
  }

  @Test
  void whatComesDuringACommit_isCommittedTogether_andAcknowledgedAfterIt() throws Exception {
    Client ann = new Client("ann");
    ann.join("hall");
    CountDownLatch gate = log.shut();
    ann.say("m-0");
    assertTrue(log.entered().await(10, TimeUnit.SECONDS));
    for (int i = 1; i < 8; i++) {
      ann.say("m-" + i);
    }
    assertEquals(List.of(), ann.session.all("ack"));
    ann.say("m-8");
    assertEquals("too-fast", ann.error().getString("code"));
    gate.countDown();
    Await.until("all acknowledged", () -> ann.session.all("ack").size() == 8);
    assertEquals(List.of(1, 7), log.batches());
    assertEquals(LongStream.rangeClosed(1, 8).boxed().toList(), ann.session.numbers());
  }

  @Test
  void failedCommit_isToldToEverySender_andARepeatIsKeptOnce() {
    Client ann = new Client("ann");
    ann.join("hall");
    log.fates(Reason.FULL, () -> Fate.LOST);
    ann.say("m-1");
    JsonObject error = ann.session.await("an error", message -> message.getString("type").equals("error"));
    assertEquals("store-full", error.getString("code"));
    assertEquals("m-1", error.getString("id"));
    assertTrue(error.getInt("retryAfterMs") > 0);
    log.fates(Reason.FULL, () -> Fate.FINE);
    ann.say("m-1");
    Await.until("kept", () -> ann.session.all("ack").size() == 1);
    assertEquals(List.of(1L), ann.session.numbers());
  }

  @Test
  void commitWithoutAnAnswer_isHeardOnceTheLogIsAsked_andTheRepeatIsAcknowledged() throws Exception {
    Client ann = new Client("ann");
    Client bob = new Client("bob");
    ann.join("hall");
    bob.join("hall");
    log.fates(Reason.UNAVAILABLE, () -> Fate.UNANSWERED);
    ann.say("m-1");
    ann.session.await("an error", message -> message.getString("type").equals("error"));
    assertEquals(List.of(), bob.session.numbers());
    house.rooms().keepUp(log);
    Await.until("heard", () -> bob.session.numbers().equals(List.of(1L)));
    log.fates(Reason.UNAVAILABLE, () -> Fate.FINE);
    ann.say("m-1");
    assertTrue(ann.session.await("ack", message -> message.getString("type").equals("ack")).getBoolean("repeated"));
    assertEquals(List.of(1L), bob.session.numbers());
  }

  @Test
  void replay_isNoFasterThanItsReader_andThenLive() {
    fill("hall", 10_000);
    Client ann = new Client("ann");
    ann.session.outbox(100);
    long start = System.nanoTime();
    ann.join("hall", 0);
    ann.session.await("the first message", message -> message.getString("type").equals("message"));
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 1_000, "the first message came after " + millis + " ms");

    Client bob = new Client("bob");
    bob.join("hall");
    bob.say("m-1");
    Await.until("others talk meanwhile", () -> bob.session.all("ack").size() == 1);
    assertTrue(ann.session.numbers().size() < 500, "the reader has not read");
    Await.until("all", () -> {
      ann.session.outbox(100);
      return ann.session.numbers().size() == 10_001;
    });
    assertEquals(LongStream.rangeClosed(1, 10_001).boxed().toList(), ann.session.numbers());
    assertTrue(ann.session.mostTaken() < 400, "at most " + ann.session.mostTaken() + " frames waited");
    assertTrue(ann.session.all("presence").stream().anyMatch(each -> each.getString("user").equals("bob")), "told of bob afterwards");
  }

  @Test
  void joinWithANumberOfAnotherLog_orBeyondThisOne_isNotResumed() {
    fill("hall", 10);
    String epoch = log.inner().epoch();
    Client ann = new Client("ann");
    ann.tell("{\"type\":\"join\",\"room\":\"hall\",\"since\":7,\"epoch\":\"" + epoch + "\"}");
    Await.until("what was missed", () -> ann.session.numbers().equals(List.of(8L, 9L, 10L)));
    assertTrue(ann.session.all("joined").getFirst().getBoolean("resumed"));
    assertEquals(epoch, ann.session.all("joined").getFirst().getString("epoch"));

    for (String since : List.of("7,\"epoch\":\"another\"", "11", "11,\"epoch\":\"" + epoch + "\"")) {
      Client bob = new Client("bob");
      bob.tell("{\"type\":\"join\",\"room\":\"hall\",\"since\":" + since + "}");
      JsonObject joined = bob.session.all("joined").getFirst();
      assertFalse(joined.getBoolean("resumed"), since);
      assertEquals(10, joined.getInt("head"));
      assertEquals(List.of(), bob.session.numbers());
      bob.gone();
    }
    ann.join("hall");
    assertFalse(ann.session.all("joined").getLast().containsKey("resumed"), "nothing was to be resumed");
  }

  @Test
  void logThatBeginsAnew_isToldToEverybody_beforeAnythingOfIt() throws Exception {
    fill("hall", 200);
    Client ann = new Client("ann");
    Client slow = new Client("slow");
    ann.join("hall");
    slow.session.outbox(1);
    slow.join("hall", 0);
    String before = ann.session.all("joined").getFirst().getString("epoch");

    log.inner().wipe();
    ann.say("m-1");
    Await.until("acknowledged", () -> ann.session.all("ack").size() == 1);
    assertEquals(1, ann.session.all("ack").getFirst().getInt("seq"));
    assertEquals(List.of(1L), ann.session.numbers());
    JsonObject anew = ann.session.all("joined").getLast();
    assertFalse(anew.getBoolean("resumed"));
    assertEquals(0, anew.getInt("head"));
    assertNotEquals(before, anew.getString("epoch"));
    assertEquals(1013, slow.session.closeCode(), "who is told of the past comes back");

    log.inner().wipe();
    house.rooms().keepUp(log);
    assertEquals(3, ann.session.all("joined").size(), "also when nobody says anything");
    log.broken(Reason.UNAVAILABLE);
    house.rooms().keepUp(log);
    Client late = new Client("late");
    late.join("hall");
    assertEquals(1, late.session.all("joined").size(), "a log that does not answer keeps nobody out");
  }

  @Test
  void everyError_saysToWhatItIsAnAnswer() {
    Client ann = new Client("ann");
    ann.join("hall");
    log.broken(Reason.UNAVAILABLE);
    ann.tell("{\"type\":\"history\",\"room\":\"hall\"}");
    assertEquals("history hall store-unavailable", subject(ann.error()));
    ann.say("m-1");
    Await.until("refused", () -> ann.session.all("error").size() == 2);
    assertEquals("message hall store-unavailable", subject(ann.error()));
    assertEquals("m-1", ann.error().getString("id"));
    ann.join("attic");
    assertEquals("join attic store-unavailable", subject(ann.error()));
    ann.tell("{\"type\":\"delete\",\"room\":\"hall\",\"seq\":1}");
    assertEquals("delete hall store-unavailable", subject(ann.error()));
    for (String type : List.of("leave", "typing")) {
      ann.tell("{\"type\":\"" + type + "\",\"room\":\"attic\"}");
      assertEquals(type + " attic not-a-member", subject(ann.error()));
    }
    for (String type : List.of("kick", "close", "open", "mute")) {
      ann.tell("{\"type\":\"" + type + "\",\"room\":\"hall\"" + (type.equals("kick") ? ",\"user\":\"bob\"" : "")
          + (type.equals("mute") ? ",\"user\":\"bob\",\"seconds\":1" : "") + "}");
      assertEquals(type + " hall not-allowed", subject(ann.error()));
    }
  }

  private static String subject(JsonObject error) {
    return error.getString("to") + " " + error.getString("room") + " " + error.getString("code");
  }

  @Test
  void whatWasForgotten_isAGap() throws Exception {
    fill("hall", 1_000);
    log.inner().prune(new Retention(Duration.ofDays(1), 300));
    Client ann = new Client("ann");
    ann.join("hall", 100);
    JsonObject gap = ann.session.await("a gap", message -> message.getString("type").equals("gap"));
    assertEquals(101, gap.getInt("from"));
    assertEquals(700, gap.getInt("to"));
    Await.until("the rest", () -> ann.session.numbers().size() == 300);
    assertEquals(701L, ann.session.numbers().getFirst());
  }

  @Test
  void logThatFailsDuringAReplay_endsTheJoin_withAWord() {
    fill("hall", 1_000);
    Client ann = new Client("ann");
    ann.session.outbox(10);
    ann.join("hall", 0);
    log.broken(Reason.UNAVAILABLE);
    ann.session.outbox(Integer.MAX_VALUE);
    JsonObject error = ann.session.await("an error", message -> message.getString("type").equals("error"));
    assertEquals("store-unavailable", error.getString("code"));
    assertEquals("hall", error.getString("room"));
    Await.until("out", () -> house.rooms().count() == 0);
    log.broken(null);
    int heard = ann.session.numbers().size();
    ann.join("hall", heard);
    Await.until("all", () -> ann.session.numbers().size() == 1_000);
  }

  @Test
  void deletionDuringAReplay_isToldAfterTheMessage() throws Exception {
    fill("hall", 1_000);
    Client ann = new Client("ann");
    ann.session.outbox(10);
    ann.join("hall", 0);
    ann.session.await("the first message", message -> message.getString("type").equals("message"));
    FakeSession root = new FakeSession("root", Role.ADMIN);
    house.open(root).text(root, "{\"type\":\"delete\",\"room\":\"hall\",\"seq\":1}");
    ann.session.outbox(Integer.MAX_VALUE);
    ann.session.await("deleted", message -> message.getString("type").equals("deleted"));
    assertEquals(1_000, ann.session.numbers().size());
  }

  @Test
  void presence_isOfUsers_notOfTheirDevices_andEndsWhereRoomsAreLarge() {
    Client ann = new Client("ann");
    ann.join("hall");
    Client phone = new Client("bob");
    Client desk = new Client("bob");
    phone.join("hall");
    desk.join("hall");
    assertEquals(1, presence(ann, "bob", "joined"));
    phone.leave("hall");
    assertEquals(0, presence(ann, "bob", "left"));
    desk.gone();
    assertEquals(1, presence(ann, "bob", "left"));
    for (String name : List.of("cid", "dan", "eve")) {
      new Client(name).join("hall");
    }
    assertEquals(1, presence(ann, "dan", "joined"));
    assertEquals(0, presence(ann, "eve", "joined"), "a fourth user makes the room large");
  }

  @Test
  void limits_areOfMembersAndOfRooms() {
    List<Client> four = IntStream.range(0, 4).mapToObj(i -> new Client("u" + i)).toList();
    four.forEach(each -> each.join("hall"));
    Client late = new Client("late");
    late.join("hall");
    assertEquals("room-full", late.error().getString("code"));
    late.join("a");
    late.join("b");
    late.join("c");
    assertEquals("too-many-rooms", late.error().getString("code"));
    four.forEach(Client::gone);
    late.gone();
    assertEquals(0, house.rooms().count());
  }

  @Test
  void muteAndClose_holdBeyondARestart_andAreAudited() throws Exception {
    Client bob = new Client("bob");
    bob.join("hall");
    FakeSession root = new FakeSession("root", Role.ADMIN);
    ChatSession admin = house.open(root);
    admin.text(root, "{\"type\":\"mute\",\"room\":\"hall\",\"user\":\"bob\",\"seconds\":600}");
    admin.text(root, "{\"type\":\"close\",\"room\":\"attic\"}");
    bob.say("m-1");
    assertEquals("muted", bob.error().getString("code"));
    bob.session.await("told", message -> message.getString("type").equals("muted"));
    assertEquals(List.of("root mute bob in room hall for 600 s: done", "root close room attic: done"), house.audit());

    house = new House(log, folder, Map.of());
    Client again = new Client("bob");
    again.join("hall");
    again.say("m-1");
    assertEquals("muted", again.error().getString("code"));
    again.join("attic");
    assertEquals("room-closed", again.error().getString("code"));
    FakeSession other = new FakeSession("root", Role.ADMIN);
    ChatSession opener = house.open(other);
    opener.text(other, "{\"type\":\"open\",\"room\":\"attic\"}");
    opener.text(other, "{\"type\":\"mute\",\"room\":\"hall\",\"user\":\"bob\",\"seconds\":0}");
    again.join("attic");
    again.say("m-2");
    Await.until("may write again", () -> again.session.all("ack").size() == 1);
  }

  @Test
  void kickAndClose_endMemberships_andUsersMayNotDoSo() {
    Client bob = new Client("bob");
    Client ann = new Client("ann");
    bob.join("hall");
    ann.join("hall");
    ann.tell("{\"type\":\"kick\",\"room\":\"hall\",\"user\":\"bob\"}");
    assertEquals("not-allowed", ann.error().getString("code"));
    FakeSession mod = new FakeSession("mod", Role.MODERATOR);
    ChatSession moderator = house.open(mod);
    moderator.text(mod, "{\"type\":\"close\",\"room\":\"hall\"}");
    assertEquals("not-allowed", mod.all("error").getFirst().getString("code"));
    moderator.text(mod, "{\"type\":\"kick\",\"room\":\"hall\",\"user\":\"bob\"}");
    assertEquals(1, bob.session.all("kicked").size());
    assertEquals(1, ann.session.all("kicked").size());
    bob.say("m-1");
    assertEquals("not-a-member", bob.error().getString("code"));
    FakeSession root = new FakeSession("root", Role.ADMIN);
    house.open(root).text(root, "{\"type\":\"close\",\"room\":\"hall\"}");
    assertEquals(1, ann.session.all("closed").size());
    assertEquals(0, house.rooms().count());
    assertFalse(Files.exists(folder.resolve("moderation.json.new")));
    assertEquals(List.of("ann kick bob out of room hall: not-allowed", "mod close room hall: not-allowed",
        "mod kick bob out of room hall: done", "root close room hall: done"), house.audit());
  }

  private static long presence(Client client, String user, String state) {
    return client.session.all("presence").stream()
        .filter(each -> each.getString("user").equals(user) && each.getString("state").equals(state)).count();
  }

  private void fill(String room, int messages) {
    log.inner().append(room, IntStream.range(0, messages)
        .mapToObj(i -> new Draft("old", "o-" + i, "message " + i, Instant.now())).toList());
  }

  private final class Client {
    private final FakeSession session;
    private final ChatSession handler;

    Client(String user) {
      session = FakeSession.user(user);
      handler = house.open(session);
    }

    void tell(String text) {
      handler.text(session, text);
    }

    void join(String room) {
      tell("{\"type\":\"join\",\"room\":\"" + room + "\"}");
    }

    void join(String room, long since) {
      tell("{\"type\":\"join\",\"room\":\"" + room + "\",\"since\":" + since + "}");
    }

    void leave(String room) {
      tell("{\"type\":\"leave\",\"room\":\"" + room + "\"}");
    }

    void say(String id) {
      tell("{\"type\":\"message\",\"room\":\"hall\",\"id\":\"" + id + "\",\"content\":\"hello\"}");
    }

    void gone() {
      handler.closed(session, GONE);
    }

    JsonObject error() {
      return session.all("error").getLast();
    }
  }
}
