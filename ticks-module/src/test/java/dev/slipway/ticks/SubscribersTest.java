package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Refusal;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SubscribersTest {

  private static final List<String> SYMBOLS = List.of("A", "B", "C");
  private static final Duration TURN = Duration.ofMillis(50);

  private final TickBench bench = new TickBench(1_000);
  private final FakeSession session = new FakeSession();

  @Test
  void from_replaysThenGoesLive_withoutGapOrDuplicate() {
    bench.publish("A", 300);
    bench.join(session, TickBench.from(101));
    bench.publish("A", 20);
    for (int i = 0; i < 20; i++) {
      bench.publish("A", 3);
      bench.pass(TURN);
    }
    assertEquals(101, session.messages().getFirst().getInt("next"));
    assertEquals(numbers(101, 380), session.numbers());
    assertEquals(0, session.messages("gap").size());
  }

  @Test
  void replay_waitsForRoomInTheOutbox_andNobodyWaitsForIt() {
    bench.publish("A", 500);
    session.waiting(TickBench.OUTBOX);
    bench.join(session, TickBench.from(1));
    FakeSession other = new FakeSession();
    bench.join(other, SubscribeRequest.PLAIN);
    bench.pass(TURN);
    assertEquals(0, session.numbers().size());
    bench.publish("A");
    assertEquals(List.of(501L), other.numbers());
    session.waiting(TickBench.OUTBOX / 2 - 10);
    bench.pass(TURN);
    assertEquals(10, session.numbers().size());
    session.waiting(0);
    for (int i = 0; i < 20; i++) {
      bench.pass(TURN);
    }
    assertEquals(numbers(1, 501), session.numbers());
  }

  @Test
  void tooOld_isOneGapMarker_thenWhatIsKept() {
    bench.publish("A", 1_500);
    bench.join(session, TickBench.from(100));
    for (int i = 0; i < 40; i++) {
      bench.pass(TURN);
    }
    List<JsonObject> gaps = session.messages("gap");
    assertEquals(1, gaps.size());
    assertEquals(100, gaps.getFirst().getInt("from"));
    assertEquals(500, gaps.getFirst().getInt("to"));
    assertEquals(numbers(501, 1_500), session.numbers());
  }

  @Test
  void future_isAnErrorAndThePresent() {
    bench.publish("A", 5);
    bench.join(session, TickBench.from(7));
    bench.publish("A");
    assertEquals("from-in-future", session.messages("error").getFirst().getString("code"));
    assertEquals(6, session.messages().getFirst().getInt("next"));
    assertEquals(List.of(6L), session.numbers());
  }

  @Test
  void nextNumber_isNoFuture() {
    bench.publish("A", 5);
    bench.join(session, TickBench.from(6));
    bench.publish("A");
    assertEquals(0, session.messages("error").size());
    assertEquals(List.of(6L), session.numbers());
  }

  @Test
  void otherStream_isAnErrorAndThePresent() {
    bench.publish("A", 5);
    bench.join(session, new SubscribeRequest(Subscription.PLAIN, 2, "before"));
    assertEquals("other-stream", session.messages("error").getFirst().getString("code"));
    assertEquals(6, session.messages().getFirst().getInt("next"));
    assertEquals(List.of(), session.numbers());
  }

  @Test
  void mark_isHeardAtOnce_andInItsPlaceByThoseWhoComeBack_whateverTheyHear() {
    FakeSession live = new FakeSession();
    bench.join(live, SubscribeRequest.PLAIN);
    FakeSession slow = new FakeSession();
    bench.publish("A", 10);
    slow.waiting(TickBench.OUTBOX);
    bench.join(slow, TickBench.from(9));
    bench.stream.mark(new Mark("source-gap", Messages.sourceGap(3, 4)));
    assertEquals(1, live.messages("source-gap").size());
    assertEquals(0, slow.messages("source-gap").size());
    FakeSession nothingMissed = new FakeSession();
    bench.join(nothingMissed, TickBench.from(11));
    bench.publish("A", 2);
    bench.join(session, TickBench.from(10));
    FakeSession others = new FakeSession();
    bench.join(others, TickBench.from(1, "B"));
    slow.waiting(0);
    bench.pass(TURN);
    assertEquals(List.of("hello", "tick", "source-gap", "tick", "tick"), types(session));
    assertEquals(List.of("hello", "source-gap", "tick", "tick"), types(nothingMissed));
    assertEquals(List.of("hello", "tick", "tick", "source-gap", "tick", "tick"), types(slow));
    assertEquals(List.of("hello", "source-gap"), types(others));
    assertEquals(1, live.messages("source-gap").size());
  }

  @Test
  void marksWithoutTicks_areBounded() {
    bench.publish("A");
    for (int i = 1; i < 1_000; i++) {
      bench.stream.mark(new Mark("source-gap", Messages.sourceGap(i, i)));
    }
    bench.publish("A");
    bench.join(session, TickBench.from(2));
    List<JsonObject> gaps = session.messages("source-gap");
    assertEquals(16, gaps.size());
    assertEquals(999, gaps.getLast().getInt("from"));
  }

  @Test
  void symbols_areAllThatIsHeard_liveAndReplayed() {
    publishInTurn(30);
    bench.join(session, TickBench.from(10, "B"));
    publishInTurn(30);
    assertTrue(session.messages("tick").stream().allMatch(tick -> tick.getString("symbol").equals("B")));
    assertEquals(LongStream.rangeClosed(10, 60).filter(seq -> seq % 3 == 2).boxed().toList(), session.numbers());
  }

  @Test
  void equalSubscriptions_shareOneGroup_whichEndsWithTheLast() {
    Subscriber one = bench.join(session, TickBench.latest(10, "A", "B"));
    Subscriber two = bench.join(new FakeSession(), TickBench.latest(10, "B", "A"));
    assertEquals(1, bench.subscribers.groups());
    bench.subscribers.leave(one);
    assertEquals(1, bench.subscribers.groups());
    bench.subscribers.leave(two);
    assertEquals(0, bench.subscribers.groups());
  }

  @Test
  void latest_beginsWithASnapshot_thenTellsTheLastOfEachSymbol() {
    publishInTurn(7);
    bench.join(session, TickBench.latest(10));
    JsonObject snapshot = session.messages("snapshot").getFirst();
    assertEquals(7, snapshot.getInt("seq"));
    assertEquals(
        List.of(5, 6, 7), snapshot.getJsonArray("ticks").getValuesAs(JsonObject.class).stream().map(tick -> tick.getInt("seq")).toList());

    bench.publish("A", 4);
    bench.publish("B");
    bench.pass(Duration.ofMillis(99));
    assertEquals(List.of(), session.numbers());
    bench.pass(Duration.ofMillis(1));
    assertEquals(List.of(11L, 12L), session.numbers());
    assertEquals(3, session.messages("conflated").getFirst().getInt("count"));
  }

  @Test
  void end_tellsTheLatestBeforeTheirTime() {
    bench.join(session, TickBench.latest(1));
    bench.publish("A", 4);
    bench.stream.quiesce();
    assertEquals(List.of(4L), session.numbers());
  }

  @Test
  void change_thatIsImpossible_changesNothing() {
    Subscriber subscriber = bench.join(session, TickBench.from(0, "A"));
    publishInTurn(3);
    Refusal refused = assertThrows(Refusal.class, () -> bench.subscribers.change(subscriber, TickBench.from(5, "B")));
    assertEquals("from-in-future", refused.code());
    publishInTurn(3);
    assertEquals(List.of(1L, 4L), session.numbers());
    assertEquals(0, session.messages("subscribed").size());
  }

  @Test
  void slowReader_isConflatedBeforeItLoses_andFollowsAgainOnceItReads() {
    Subscriber subscriber = bench.join(session, SubscribeRequest.PLAIN);
    publishInTurn(10);
    session.waiting(TickBench.OUTBOX / 2 + 1);
    bench.pass(TURN);
    bench.pass(TURN);
    assertEquals(Subscriber.State.LAGGING, subscriber.state());
    bench.pass(TURN);
    assertEquals(1, bench.subscribers.behind());
    publishInTurn(30);
    bench.pass(TURN);
    assertEquals(10, session.numbers().size(), "it reads nothing, so it is told nothing");
    session.waiting(0);
    bench.pass(Duration.ofMillis(100));
    assertEquals(27, session.messages("conflated").getFirst().getInt("count"));
    assertEquals(numbers(38, 40), session.numbers().subList(10, 13));
    for (int i = 0; i < 10; i++) {
      bench.pass(Duration.ofMillis(100));
    }
    assertEquals(Subscriber.State.LIVE, subscriber.state());
    publishInTurn(3);
    assertEquals(numbers(41, 43), session.numbers().subList(13, 16));
  }

  /** Whatever a client asks for, and however it reads: ordered, nothing twice, and all of it told, counted or marked as a gap. */
  @Test
  void anyHistory_isOrderedAndAccountsForEveryTick() {
    for (int seed = 0; seed < 150; seed++) {
      new History(new SplittableRandom(seed)).run();
    }
  }

  private void publishInTurn(int count) {
    for (int i = 0; i < count; i++) {
      bench.publish(SYMBOLS.get(i % 3));
    }
  }

  private static List<String> types(FakeSession session) {
    return session.messages().stream().map(message -> message.getString("type")).toList();
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  /** One client's random life, beside the symbols of all ticks. */
  private static final class History {

    private final SplittableRandom random;
    private final TickBench bench = new TickBench(60);
    private final FakeSession session = new FakeSession();
    private final List<String> published = new ArrayList<>();

    History(SplittableRandom random) {
      this.random = random;
    }

    void run() {
      publish();
      SubscribeRequest first = request();
      Subscriber subscriber = bench.join(session, first);
      int checked = 0;
      for (int turn = 0; turn < 12; turn++) {
        for (int i = 0; i < 20; i++) {
          publish();
          session.waiting(random.nextInt(3) == 0 ? random.nextInt(TickBench.OUTBOX) : 0);
          bench.pass(Duration.ofMillis(random.nextInt(120)));
        }
        session.waiting(0);
        for (int i = 0; i < 5; i++) {
          bench.pass(Duration.ofMillis(1_000));
        }
        check(session.messages().subList(checked, session.messages().size()));
        checked = session.messages().size();
        bench.subscribers.change(subscriber, request());
      }
    }

    private void publish() {
      for (int i = random.nextInt(8); i > 0; i--) {
        String symbol = SYMBOLS.get(random.nextInt(SYMBOLS.size()));
        published.add(symbol);
        bench.publish(symbol);
      }
    }

    private SubscribeRequest request() {
      String[] symbols = SYMBOLS.stream().filter(any -> random.nextInt(3) == 0).toArray(String[]::new);
      long last = published.size();
      return random.nextBoolean() ? TickBench.latest(random.nextInt(1, 120), symbols)
          : TickBench.from(last == 0 || random.nextBoolean() ? 0 : random.nextLong(1, last + 2), symbols);
    }

    private void check(List<JsonObject> messages) {
      JsonObject begin = messages.getFirst();
      JsonObject subscription = begin.getString("type").equals("hello") ? begin.getJsonObject("subscription") : begin;
      Set<String> wanted = subscription.containsKey("symbols")
          ? Set.copyOf(subscription.getJsonArray("symbols").getValuesAs(JsonString::getString)) : Set.copyOf(SYMBOLS);
      long last = begin.getInt("next") - 1;
      long from = last;
      long accounted = 0;
      for (JsonObject message : messages.subList(1, messages.size())) {
        switch (message.getString("type")) {
          case "snapshot" -> {
            last = message.getInt("seq");
            from = last;
          }
          case "tick" -> {
            assertTrue(message.getInt("seq") > last, () -> messages.toString());
            assertEquals(published.get(message.getInt("seq") - 1), message.getString("symbol"));
            last = message.getInt("seq");
            accounted++;
          }
          case "conflated" -> accounted += message.getInt("count");
          case "gap" -> {
            long before = last;
            assertTrue(message.getInt("from") > before, () -> messages.toString());
            accounted += published.subList(message.getInt("from") - 1, message.getInt("to")).stream().filter(wanted::contains).count();
            last = message.getInt("to");
          }
          default -> throw new AssertionError(message.toString());
        }
      }
      long due = published.subList((int) from, published.size()).stream().filter(wanted::contains).count();
      assertEquals(due, accounted, () -> messages.toString());
    }
  }
}
