package dev.slipway.mongodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.bwaldvogel.mongo.exception.MongoServerError;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import dev.slipway.mongodb.WireServer.Step;
import dev.slipway.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is particular to this log: several nodes, a server that comes and goes, writers that stand still at the wrong moment. */
class MongoChatLogTest {

  private static final Retention LAST_TWO = new Retention(Duration.ofDays(30), 2);
  private static final int ALL = 100_000;

  private WireServer server;
  private Node node;

  @BeforeEach
  void start() {
    server = new WireServer();
    node = new Node(server.uri());
  }

  @AfterEach
  void stop() {
    node.close();
    server.close();
  }

  @Test
  void writerThatStoodStill_doesNotTakeAPlaceThatWasEmptied() throws Exception {
    node.say("lobby", "ann", "1");
    try (Node other = new Node(server.uri())) {
      server.before(Step.once(command -> command.is("insert", "late"), command -> {
        other.say("lobby", "bob", "2");
        other.say("lobby", "bob", "3", "4");
        assertEquals(2, other.log.prune(LAST_TWO));
      }));

      List<Appended> late = node.say("lobby", "ann", "late-a", "late-b", "late-c");

      assertEquals(List.of(5L, 6L, 7L), late.stream().map(each -> each.message().seq()).toList());
      assertEquals(1, node.meters.conflicts());
      assertEquals(new Span(3, 7), other.log.span("lobby"));
      LogBehaviour.assertNumbered(3, other.log.after("lobby", 0, ALL));
      assertEquals(List.of("3", "4", "late-a", "late-b", "late-c"), ids(other.log.before("lobby", 100, ALL)));
    }
  }

  @Test
  void writerThatDiedBelowTheFloor_leavesNothingThatAnybodySees() throws Exception {
    node.say("lobby", "ann", "1");
    try (Node other = new Node(server.uri())) {
      server.before(Step.once(command -> command.is("insert", "late"), command -> {
        other.say("lobby", "bob", "2");
        other.say("lobby", "bob", "3", "4");
        other.log.prune(LAST_TWO);
      }));
      server.after(Step.once(command -> command.is("insert", "late"), command -> {
        throw new MongoServerError(8, "the answer is lost");
      }));
      assertThrows(LogFailure.class, () -> node.say("lobby", "ann", "late-a", "late-b", "late-c"));
      assertEquals(2, node.store.batches().countDocuments(), "what was inserted is there");
      assertEquals(new Span(3, 4), other.log.span("lobby"));
      assertEquals(List.of("3", "4"), ids(other.log.after("lobby", 0, ALL)));

      List<Appended> again = other.say("lobby", "ann", "late-a", "late-b", "late-c");

      assertEquals(List.of(5L, 6L, 7L), again.stream().map(each -> each.message().seq()).toList());
      assertTrue(again.stream().noneMatch(Appended::repeated));
      assertEquals(List.of("3", "4", "late-a", "late-b", "late-c"), ids(other.log.after("lobby", 0, ALL)));
    }
  }

  @Test
  void appendWhoseAnswerWasLost_isThereOnceWhenRepeated() throws Exception {
    node.say("lobby", "ann", "1");
    server.after(Step.once(command -> command.is("insert", "2"), command -> {
      throw new MongoServerError(8, "the answer is lost");
    }));
    LogFailure failure = assertThrows(LogFailure.class, () -> node.say("lobby", "ann", "2", "3"));
    assertEquals(Reason.UNAVAILABLE, failure.reason());

    List<Appended> again = node.say("lobby", "ann", "3", "4", "2", "4");

    assertEquals(List.of(3L, 4L, 2L, 4L), again.stream().map(each -> each.message().seq()).toList());
    assertEquals(List.of(true, false, true, true), again.stream().map(Appended::repeated).toList());
    assertEquals(List.of("1", "2", "3", "4"), ids(node.log.after("lobby", 0, ALL)));
  }

  @Test
  void repeat_isAnsweredOnlyBehindABarrier() throws Exception {
    node.say("lobby", "ann", "1");
    List<String> commands = Collections.synchronizedList(new ArrayList<>());
    server.after(command -> commands.add(command.name() + (command.text().contains("barrier") ? " barrier" : "")));

    assertTrue(node.say("lobby", "ann", "1").getFirst().repeated());

    List<String> seen = List.copyOf(commands);
    assertEquals("insert", seen.getFirst());
    assertEquals("update barrier", seen.get(1));
    assertTrue(seen.subList(2, seen.size()).stream().allMatch("find"::equals), seen::toString);
  }

  @Test
  void writes_askForTheMajorityAndItsJournal_readsForWhatItHas() throws Exception {
    List<WireServer.Command> commands = Collections.synchronizedList(new ArrayList<>());
    server.before(commands::add);
    node.say("lobby", "ann", "1");
    node.log.delete("lobby", 1);
    node.log.prune(new Retention(Duration.ofDays(1), 1));
    node.log.check();
    node.log.after("lobby", 0, 10);

    List<String> writes = commands.stream().filter(c -> List.of("insert", "update", "delete", "findAndModify").contains(c.name()))
        .map(WireServer.Command::text).toList();
    assertTrue(writes.size() >= 3, writes::toString);
    for (String write : writes) {
      assertTrue(write.contains("w: \"majority\"") && write.contains("j: true"), write);
    }
    List<String> reads = commands.stream().filter(c -> c.name().equals("find")).map(WireServer.Command::text).toList();
    assertFalse(reads.isEmpty());
    for (String read : reads) {
      assertTrue(read.contains("majority") || read.contains("chat_floors"), read);
    }
  }

  @Test
  void forgettingThatBrokeOff_isCompleteForReadersAndFinishedByTheNext() throws Exception {
    node.say("lobby", "ann", "1", "2");
    node.say("lobby", "ann", "3", "4", "5");
    server.before(Step.once(command -> command.name().equals("delete"), command -> {
      throw new MongoServerError(8, "the server ends here");
    }));
    assertThrows(LogFailure.class, () -> node.log.prune(LAST_TWO));
    assertEquals(new Span(4, 5), node.log.span("lobby"));
    assertEquals(List.of("4", "5"), ids(node.log.after("lobby", 0, ALL)));
    assertEquals(Optional.empty(), node.log.delete("lobby", 3));
    assertEquals(2, node.store.batches().countDocuments());

    assertEquals(6, node.say("lobby", "ann", "3").getFirst().message().seq(), "what is forgotten is no repeat");
    assertEquals(1, node.log.prune(LAST_TWO));
    assertEquals(List.of("5", "3"), ids(node.log.after("lobby", 0, ALL)));
    assertEquals(2, node.store.batches().find().map(Batch::of).into(new ArrayList<>()).stream().mapToInt(b -> b.messages().size()).sum());
  }

  @Test
  void manyBatches_areForgottenInSteps() throws Exception {
    for (int i = 0; i < 1_200; i++) {
      node.say("lobby", "ann", Integer.toString(i));
    }
    assertEquals(1_198, node.log.prune(LAST_TWO));
    assertEquals(2, node.store.batches().countDocuments());
    assertEquals(new Span(1_199, 1_200), node.log.span("lobby"));
    assertEquals(List.of("lobby"), node.log.rooms("", 10));
  }

  @Test
  void lostServer_isUnavailable_andGoesOnWhereItWas() throws Exception {
    node.say("lobby", "ann", "1");
    String epoch = node.log.epoch();
    server.stop();
    long began = System.nanoTime();
    assertEquals(Reason.UNAVAILABLE, assertThrows(LogFailure.class, () -> node.say("lobby", "ann", "2")).reason());
    assertEquals(Reason.UNAVAILABLE, assertThrows(LogFailure.class, node.log::check).reason());
    assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(4)) < 0, "two calls, half a second each");
    server.start();
    Await.until("the server is found again", this::checked);
    assertEquals(2, node.say("lobby", "ann", "2").getFirst().message().seq());
    assertEquals(List.of("1", "2"), ids(node.log.after("lobby", 0, ALL)));
    assertEquals(epoch, node.log.epoch());
  }

  @Test
  void nodesOfOneDatabase_agreeOnItsEpoch_whoeverNamesItFirst() throws Exception {
    try (Node other = new Node(server.uri())) {
      server.before(WireServer.Step.once(command -> command.is("update", "chat_log"), command -> other.log.epoch()));
      assertEquals(node.log.epoch(), other.log.epoch(), "the other was first, between the look and the naming");
    }
  }

  @Test
  void serverThatComesLate_isFound() throws Exception {
    server.stop();
    try (Node early = new Node(server.uri())) {
      assertThrows(LogFailure.class, early.log::check);
      server.start();
      Await.until("the server is found", () -> checked(early));
      assertEquals(1, early.say("lobby", "ann", "1").getFirst().message().seq());
    }
  }

  @Test
  void serverThatComesBackEmpty_beginsAnewWithItsIndexes() throws Exception {
    node.say("lobby", "ann", "1", "2", "3");
    String epoch = node.log.epoch();
    server.stop();
    server.wipe();
    server.start();
    Await.until("the server is found again", this::checked);

    assertEquals(1, node.say("lobby", "ann", "1").getFirst().message().seq());
    assertTrue(node.say("lobby", "ann", "1").getFirst().repeated());
    assertNotEquals(epoch, node.log.epoch());
    List<String> indexes = node.store.batches().listIndexes().map(index -> index.getString("name")).into(new ArrayList<>());
    assertTrue(indexes.containsAll(List.of("place", "repeat", "rooms")), indexes::toString);
  }

  @Test
  void refusals_areToldApart() throws Exception {
    node.say("lobby", "ann", "1");
    assertEquals(Reason.FULL, refusedWith(14_031, "OutOfDiskSpace"));
    assertEquals(Reason.READ_ONLY, refusedWith(13, "Unauthorized"));
    assertEquals(Reason.UNAVAILABLE, refusedWith(8, "UnknownError"));
    server.before(command -> {});
    assertEquals(2, node.say("lobby", "ann", "2").getFirst().message().seq());
  }

  private Reason refusedWith(int code, String name) {
    server.before(command -> {
      if (command.name().equals("insert")) {
        throw new MongoServerError(code, name, "refused by the test");
      }
    });
    return assertThrows(LogFailure.class, () -> node.say("lobby", "ann", "2")).reason();
  }

  /** The contract's limits are what keeps a batch below 16 MB: here with the names as long as one can make them. */
  @Test
  void largestBatch_hasItsPlaceInOneDocument() throws Exception {
    int names = ChatLog.MAX_APPEND_CHARACTERS / ChatLog.MAX_APPEND_DRAFTS;
    String sender = "€".repeat(names - 5);
    List<Draft> drafts = IntStream.range(0, ChatLog.MAX_APPEND_DRAFTS)
        .mapToObj(i -> new Draft(sender, Integer.toString(10_000 + i), "", Node.NOW)).toList();
    assertEquals(ChatLog.MAX_APPEND_CHARACTERS, drafts.stream().mapToInt(Draft::characters).sum());

    assertEquals(drafts.size(), node.log.append("lobby", drafts).getLast().message().seq());
    assertEquals(new Span(1, drafts.size()), node.log.span("lobby"));
  }

  @Test
  void interruptedWriter_failsAndHarmsNoOther() throws Exception {
    node.say("lobby", "ann", "1");
    Thread.currentThread().interrupt();
    LogFailure failure = assertThrows(LogFailure.class, () -> node.say("lobby", "ann", "2"));
    assertTrue(Thread.interrupted(), "the interrupt is kept");
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    assertEquals(2, node.say("lobby", "ann", "2").getFirst().message().seq());
  }

  @Test
  void closedLog_saysSo() {
    node.close();
    for (var call : List.<org.junit.jupiter.api.function.Executable>of(
        () -> node.say("lobby", "ann", "1"), () -> node.say("lobby", "ann"), () -> node.log.span("lobby"), node.log::check)) {
      assertEquals(Reason.CLOSED, assertThrows(LogFailure.class, call).reason());
    }
  }

  @Test
  void senderAndId_areNeverMixedUp() throws Exception {
    assertNotEquals(Batch.key("a", "b:c"), Batch.key("a:b", "c"));
    assertNotEquals(Batch.key("1:a", "b"), Batch.key("1", "a:b"));
    List<Appended> all = node.log.append("lobby", List.of(
        new Draft("a", "b:c", "1", Node.NOW), new Draft("a:b", "c", "2", Node.NOW), new Draft("A", "b:c", "3", Node.NOW)));
    assertEquals(List.of(1L, 2L, 3L), all.stream().map(each -> each.message().seq()).toList());
  }

  @Test
  void documents_areReadableByPeople() throws Exception {
    node.say("lobby", "ann", "m-1");
    Document document = node.store.batches().find().first();
    assertEquals("lobby", document.getString("room"));
    Document message = document.getList("messages", Document.class).getFirst();
    assertEquals("content of m-1", message.getString("content"));
    assertEquals(Node.NOW, message.getDate("time").toInstant());
  }

  private boolean checked() {
    return checked(node);
  }

  private static boolean checked(Node node) {
    try {
      node.log.check();
      return true;
    } catch (LogFailure e) {
      return false;
    }
  }

  private static List<String> ids(List<ChatMessage> messages) {
    return messages.stream().map(ChatMessage::id).toList();
  }
}
