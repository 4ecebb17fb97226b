package dev.slipway.chat.contract.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every store of chat messages has to pass: one caller, one thing at a time. {@link ConcurrentChatLogContract} adds many
 * callers.
 *
 * <p>A store's test extends that class and says how its log is opened. Each test begins with an empty log; within a test, the
 * log is closed and opened again and must hold what it held. Confined to the test's thread.
 */
public abstract class ChatLogContract {

  /** The time at which all tests take place. */
  protected static final Instant NOW = Instant.parse("2026-01-31T12:00:00.123Z");

  /** As much as a test can want. */
  protected static final int ALL = 10_000;

  private static final Set<String> EPOCHS = ConcurrentHashMap.newKeySet();

  private @Nullable OpenLog open;

  /** A test of a store. */
  protected ChatLogContract() {}

  /**
   * Opens the log of this test: empty the first time in a test, and after that with what it held when it was closed.
   *
   * @param clock by which messages grow old
   * @throws Exception when that is not possible
   */
  protected abstract OpenLog open(Clock clock) throws Exception;

  @BeforeEach
  final void begin() throws Exception {
    open = open(Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterEach
  final void end() throws Exception {
    opened().closing().close();
  }

  private OpenLog opened() {
    return Objects.requireNonNull(open, "the log was not opened");
  }

  /** Returns the log. */
  protected final ChatLog log() {
    return opened().log();
  }

  /**
   * Closes the log and opens it again.
   *
   * @throws Exception when that is not possible
   */
  protected final ChatLog reopen() throws Exception {
    end();
    begin();
    return log();
  }

  /** Returns a draft of ann's that was taken now. */
  protected static Draft draft(String id) {
    return new Draft("ann", id, "text of " + id, NOW);
  }

  /** Returns {@code count} drafts whose ids begin with {@code prefix}. */
  protected static List<Draft> drafts(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> draft(prefix + i)).toList();
  }

  /** Returns the numbers of the messages. */
  protected static List<Long> seqs(List<ChatMessage> messages) {
    return messages.stream().map(ChatMessage::seq).toList();
  }

  /** Returns the numbers from {@code first} to {@code last}. */
  protected static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private Appended one(String room, Draft draft) throws LogFailure {
    List<Appended> all = log().append(room, List.of(draft));
    assertEquals(1, all.size());
    return all.getFirst();
  }

  @Test
  void append_givesEachRoomItsOwnNumbersFromOneOn() throws Exception {
    assertEquals(1, one("lobby", draft("a")).message().seq());
    assertEquals(2, one("lobby", draft("b")).message().seq());
    assertEquals(1, one("attic", draft("a")).message().seq());
    assertEquals(3, one("lobby", draft("c")).message().seq());
    assertEquals(new Span(1, 3), log().span("lobby"));
    assertEquals(new Span(1, 1), log().span("attic"));
  }

  @Test
  void append_keepsWhatWasSaidAndReturnsWhatItKeeps() throws Exception {
    Draft draft = new Draft("bob", "m-1", "hello", NOW.plusNanos(456_789));
    Appended appended = one("lobby", draft);

    ChatMessage expected = new ChatMessage("lobby", 1, "m-1", "bob", "hello", NOW, false);
    assertEquals(new Appended(expected, false), appended);
    assertEquals(List.of(expected), log().after("lobby", 0, ALL));
    assertEquals(List.of(expected), reopen().after("lobby", 0, ALL));
  }

  @Test
  void append_ofManyDraftsKeepsTheirOrder() throws Exception {
    List<Appended> all = log().append("lobby", drafts("m", 300));

    assertEquals(numbers(1, 300), all.stream().map(each -> each.message().seq()).toList());
    List<ChatMessage> kept = log().after("lobby", 0, ALL);
    assertEquals(all.stream().map(Appended::message).toList(), kept);
    assertEquals(drafts("m", 300).stream().map(Draft::id).toList(), kept.stream().map(ChatMessage::id).toList());
  }

  @Test
  void append_ofNothingChangesNothing() throws Exception {
    assertEquals(List.of(), log().append("lobby", List.of()));
    assertEquals(Span.EMPTY, log().span("lobby"));
    assertEquals(List.of(), log().rooms("", ALL));
  }

  @Test
  void append_beyondItsLimitsIsRefusedWhole() throws Exception {
    assertThrows(IllegalArgumentException.class, () -> log().append("lobby", drafts("m", ChatLog.MAX_APPEND_DRAFTS + 1)));
    List<Draft> large = large();
    Draft last = large.removeLast();
    large.add(new Draft(last.sender(), last.id(), last.content() + "x", NOW));
    assertThrows(IllegalArgumentException.class, () -> log().append("lobby", large));

    assertEquals(Span.EMPTY, log().span("lobby"));
    assertEquals(List.of(), log().rooms("", ALL));
  }

  @Test
  void names_thatAreTooLongOrEmptyAreRefusedByEveryMethod() throws Exception {
    for (String room : List.of("", "r".repeat(ChatLog.MAX_ROOM_CHARACTERS + 1), "é".repeat(ChatLog.MAX_ROOM_CHARACTERS + 1))) {
      List<Executable> calls = List.of(
          () -> log().append(room, drafts("m", 1)), () -> log().append(room, List.of()), () -> log().span(room),
          () -> log().after(room, 0, 1), () -> log().before(room, 9, 1), () -> log().delete(room, 1));
      calls.forEach(call -> assertThrows(IllegalArgumentException.class, call, room));
    }
    for (String id : List.of("", "i".repeat(ChatLog.MAX_ID_CHARACTERS + 1))) {
      assertThrows(IllegalArgumentException.class, () -> log().append("lobby", List.of(draft("fine"), draft(id))), id);
    }
    assertEquals(List.of(), log().rooms("", ALL), "nothing was kept");
  }

  @Test
  void epoch_staysAsLongAsTheNumbersGoOn() throws Exception {
    String epoch = log().epoch();
    assertTrue(epoch.matches("[A-Za-z0-9-]{1,64}"), epoch);
    log().append("lobby", List.of(aged("a", 90), aged("b", 90)));
    log().prune(new Retention(Duration.ofMinutes(60), 1));

    assertEquals(epoch, log().epoch());
    assertEquals(epoch, reopen().epoch());
    assertEquals(3, one("lobby", draft("c")).message().seq());
    assertEquals(epoch, reopen().epoch());
  }

  @RepeatedTest(3)
  void epoch_isAnotherForEachLog() throws Exception {
    assertTrue(EPOCHS.add(log().epoch()), "an epoch that another log had");
  }

  @Test
  void append_upToItsLimitsIsKept() throws Exception {
    log().append("many", drafts("m", ChatLog.MAX_APPEND_DRAFTS));
    List<Draft> large = large();
    log().append("large", large);

    assertEquals(numbers(1, ChatLog.MAX_APPEND_DRAFTS), seqs(log().after("many", 0, ALL)));
    assertEquals(large.stream().map(Draft::content).toList(), log().after("large", 0, ALL).stream().map(ChatMessage::content).toList());
  }

  /** Returns drafts with as many characters as one call takes, which are of three bytes each. */
  private static List<Draft> large() {
    String content = "€".repeat(9_990);
    List<Draft> drafts = new ArrayList<>();
    for (int left = ChatLog.MAX_APPEND_CHARACTERS; left > 0; left -= drafts.getLast().characters()) {
      Draft draft = new Draft("ann", "m" + (100 + drafts.size()), content, NOW);
      drafts.add(draft.characters() <= left ? draft : new Draft("ann", "z", content.substring(0, left - 4), NOW));
    }
    return drafts;
  }

  @Test
  void append_ofARepeatReturnsTheFirstMessage() throws Exception {
    Appended first = one("lobby", draft("m"));
    one("lobby", draft("n"));

    Appended again = one("lobby", new Draft("ann", "m", "something else", NOW.plusSeconds(9)));
    assertEquals(new Appended(first.message(), true), again);
    assertEquals(new Span(1, 2), log().span("lobby"));
    assertEquals(3, one("lobby", draft("o")).message().seq(), "a repeat takes no number");
  }

  @Test
  void append_knowsARepeatAfterReopening() throws Exception {
    Appended first = one("lobby", draft("m"));
    reopen();

    assertEquals(new Appended(first.message(), true), one("lobby", draft("m")));
    assertEquals(2, one("lobby", draft("n")).message().seq());
  }

  @Test
  void append_knowsARepeatWithinOneCall() throws Exception {
    one("lobby", draft("old"));
    List<Appended> all = log().append("lobby", List.of(draft("a"), draft("b"), draft("a"), draft("old"), draft("c")));

    assertEquals(List.of(2L, 3L, 2L, 1L, 4L), all.stream().map(each -> each.message().seq()).toList());
    assertEquals(List.of(false, false, true, true, false), all.stream().map(Appended::repeated).toList());
    assertEquals(List.of("old", "a", "b", "c"), log().after("lobby", 0, ALL).stream().map(ChatMessage::id).toList());
  }

  @Test
  void append_takesTheSameIdOfAnotherSenderOrInAnotherRoomForAnotherMessage() throws Exception {
    one("lobby", draft("m"));
    assertFalse(one("lobby", new Draft("bob", "m", "mine", NOW)).repeated());
    assertFalse(one("attic", draft("m")).repeated());
    assertFalse(one("lobby", draft("M")).repeated(), "ids are told apart by case");
    assertEquals(new Span(1, 3), log().span("lobby"));
  }

  @Test
  void content_comesBackAsItWas() throws Exception {
    List<String> contents = List.of("", " ", "'; DROP TABLE message; --", "\"quoted\" \\ {\"$set\": 1} %s ?1 :a", "a\u0000b", "\u0000",
        "line\nline\r\n\ttab", "😀👩‍👩‍👧‍👦 e\u0301 \u202e \ufeff \ufffd", "x".repeat(10_000), "😀".repeat(5_000), "ÿ\u0080\u07ff\uffff");
    for (int i = 0; i < contents.size(); i++) {
      Appended kept = one("lobby", new Draft("ann", "m" + i, contents.get(i), NOW));
      assertEquals(contents.get(i), kept.message().content());
    }
    assertEquals(contents, log().after("lobby", 0, ALL).stream().map(ChatMessage::content).toList());
    assertEquals(contents, reopen().after("lobby", 0, ALL).stream().map(ChatMessage::content).toList());
  }

  @Test
  void names_comeBackAsTheyWere() throws Exception {
    String longest = "r".repeat(ChatLog.MAX_ROOM_CHARACTERS);
    String id = "i".repeat(ChatLog.MAX_ID_CHARACTERS);
    one(longest, new Draft("Żółć 'x' $y.z", id, "hello", NOW));

    ChatMessage kept = log().after(longest, 0, ALL).getFirst();
    assertEquals("Żółć 'x' $y.z", kept.sender());
    assertEquals(id, kept.id());
    assertEquals(longest, kept.room());
  }

  @Test
  void after_returnsTheFirstOnesThatFollow() throws Exception {
    log().append("lobby", drafts("m", 50));
    log().append("attic", drafts("m", 3));

    assertEquals(numbers(1, 50), seqs(log().after("lobby", 0, ALL)));
    assertEquals(numbers(11, 20), seqs(log().after("lobby", 10, 10)));
    assertEquals(numbers(50, 50), seqs(log().after("lobby", 49, 10)));
    assertEquals(List.of(), log().after("lobby", 50, 10));
    assertEquals(List.of(), log().after("lobby", Long.MAX_VALUE, 10));
    assertEquals(numbers(1, 1), seqs(log().after("lobby", -7, 1)));
    assertEquals(List.of(), log().after("lobby", 0, 0));
    assertEquals(List.of(), log().after("nowhere", 0, 10));
  }

  @Test
  void before_returnsTheLastOnesThatPrecede() throws Exception {
    log().append("lobby", drafts("m", 50));

    assertEquals(numbers(1, 50), seqs(log().before("lobby", Long.MAX_VALUE, ALL)));
    assertEquals(numbers(41, 50), seqs(log().before("lobby", 51, 10)));
    assertEquals(numbers(31, 40), seqs(log().before("lobby", 41, 10)));
    assertEquals(numbers(1, 2), seqs(log().before("lobby", 3, 10)));
    assertEquals(List.of(), log().before("lobby", 1, 10));
    assertEquals(List.of(), log().before("lobby", 10, 0));
    assertEquals(List.of(), log().before("nowhere", 10, 10));
  }

  @Test
  void span_ofAnUnknownRoomIsEmpty() throws Exception {
    assertEquals(Span.EMPTY, log().span("nowhere"));
    assertEquals(List.of(), log().rooms("", ALL), "asking makes no room");
  }

  @Test
  void limits_thatAreNegativeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> log().after("lobby", 0, -1));
    assertThrows(IllegalArgumentException.class, () -> log().before("lobby", 0, -1));
    assertThrows(IllegalArgumentException.class, () -> log().rooms("", -1));
  }

  @Test
  void delete_takesTheContentAndLeavesTheNumber() throws Exception {
    log().append("lobby", drafts("m", 3));
    ChatMessage gone = new ChatMessage("lobby", 2, "m1", "ann", "", NOW, true);

    assertEquals(Optional.of(gone), log().delete("lobby", 2));
    assertEquals(Optional.of(gone), log().delete("lobby", 2), "a second time changes nothing");
    assertEquals(gone, log().after("lobby", 1, 1).getFirst());
    assertEquals(gone, reopen().after("lobby", 1, 1).getFirst());
    assertEquals(numbers(1, 3), seqs(log().after("lobby", 0, ALL)));
  }

  @Test
  void delete_doesNotMakeARepeatNew() throws Exception {
    one("lobby", draft("m"));
    log().delete("lobby", 1);

    Appended again = one("lobby", draft("m"));
    assertTrue(again.repeated());
    assertTrue(again.message().deleted());
    assertEquals("", again.message().content());
  }

  @Test
  void delete_ofWhatIsNotKeptReturnsNothing() throws Exception {
    one("lobby", draft("m"));

    assertEquals(Optional.empty(), log().delete("lobby", 2));
    assertEquals(Optional.empty(), log().delete("lobby", 0));
    assertEquals(Optional.empty(), log().delete("nowhere", 1));
    assertEquals(List.of("lobby"), log().rooms("", ALL));
  }

  @Test
  void rooms_areListedInOrderPageByPage() throws Exception {
    for (String room : List.of("b", "a.1", "zoo", "a", "10", "a-1", "a_1", "9")) {
      one(room, draft("m"));
    }
    List<String> all = List.of("10", "9", "a", "a-1", "a.1", "a_1", "b", "zoo");

    assertEquals(all, log().rooms("", ALL));
    assertEquals(all.subList(0, 3), log().rooms("", 3));
    assertEquals(all.subList(3, 6), log().rooms("a", 3));
    assertEquals(all.subList(6, 8), log().rooms("az", 3), "the name need not be there");
    assertEquals(List.of(), log().rooms("zoo", 3));
    assertEquals(List.of(), log().rooms("", 0));
  }

  @Test
  void prune_byCountKeepsTheNewestOfEachRoom() throws Exception {
    log().append("lobby", drafts("m", 1_200));
    log().append("attic", drafts("m", 4));

    assertEquals(1_195, log().prune(new Retention(Duration.ofDays(1), 5)));
    assertEquals(new Span(1_196, 1_200), log().span("lobby"));
    assertEquals(numbers(1_196, 1_200), seqs(log().after("lobby", 0, ALL)));
    assertEquals(new Span(1, 4), log().span("attic"));
    assertEquals(0, log().prune(new Retention(Duration.ofDays(1), 5)));
    assertEquals(1_201, one("lobby", draft("next")).message().seq());
  }

  @Test
  void prune_byAgeForgetsWhatIsOlder() throws Exception {
    log().append("lobby", List.of(aged("a", 61), aged("b", 60), aged("c", 59), aged("d", 0)));

    assertEquals(1, log().prune(new Retention(Duration.ofMinutes(60), 1_000)));
    assertEquals(new Span(2, 4), log().span("lobby"));
  }

  @Test
  void prune_makesNoHoleWhereAClockWasSetBack() throws Exception {
    log().append("lobby", List.of(aged("a", 90), aged("b", 10), aged("c", 90), aged("d", 5)));

    assertEquals(1, log().prune(new Retention(Duration.ofMinutes(60), 1_000)));
    assertEquals(numbers(2, 4), seqs(log().after("lobby", 0, ALL)));
    assertEquals(new Span(2, 4), log().span("lobby"));
  }

  private static Draft aged(String id, int minutes) {
    return new Draft("ann", id, "text", NOW.minus(Duration.ofMinutes(minutes)));
  }

  @Test
  void prune_ofEverythingKeepsTheNumbering() throws Exception {
    log().append("lobby", List.of(aged("a", 90), aged("b", 90)));
    assertEquals(2, log().prune(new Retention(Duration.ofMinutes(60), 1_000)));

    assertEquals(new Span(3, 2), log().span("lobby"));
    assertEquals(List.of(), log().before("lobby", ALL, ALL));
    assertEquals(new Span(3, 2), reopen().span("lobby"));
    assertEquals(List.of("lobby"), log().rooms("", ALL));
    assertEquals(3, one("lobby", draft("c")).message().seq());
    assertEquals(new Span(3, 3), reopen().span("lobby"));
    assertEquals(4, one("lobby", draft("d")).message().seq());
  }

  @Test
  void prune_forgetsIdsWithTheirMessages() throws Exception {
    log().append("lobby", drafts("m", 3));
    log().prune(new Retention(Duration.ofDays(1), 1));

    Appended again = one("lobby", draft("m0"));
    assertFalse(again.repeated());
    assertEquals(4, again.message().seq());
    assertTrue(one("lobby", draft("m2")).repeated());
  }

  @Test
  void check_succeedsAndChangesNothing() throws Exception {
    one("lobby", draft("m"));
    log().check();
    log().check();
    assertEquals(List.of("lobby"), log().rooms("", ALL));
    assertEquals(new Span(1, 1), log().span("lobby"));
  }

  @Test
  void closedLog_saysSo() throws Exception {
    one("lobby", draft("m"));
    ChatLog log = log();
    opened().closing().close();
    opened().closing().close();

    List<Executable> calls = new ArrayList<>(List.of(
        () -> log.append("lobby", drafts("n", 1)), () -> log.span("lobby"), () -> log.after("lobby", 0, 1),
        () -> log.before("lobby", 9, 1), () -> log.delete("lobby", 1), () -> log.rooms("", 1),
        () -> log.prune(new Retention(Duration.ofDays(1), 1)), log::check, log::epoch));
    for (Executable call : calls) {
      assertEquals(LogFailure.Reason.CLOSED, assertThrows(LogFailure.class, call).reason());
    }
    assertEquals(new Span(1, 1), reopen().span("lobby"));
  }
}
