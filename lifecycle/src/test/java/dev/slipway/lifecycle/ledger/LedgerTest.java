package dev.slipway.lifecycle.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.guest.Guest;
import dev.slipway.lifecycle.ledger.Holding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Ledger ledger = new Ledger("chat");
  private final List<String> released = new ArrayList<>();

  private Holding hold(Kind kind, String label) {
    return ledger.record(kind, label, () -> released.add(label));
  }

  private List<String> labels() {
    return ledger.open().stream().map(Holding::label).toList();
  }

  @Test
  void open_isWhatIsHeldInTheOrderOfAcquisition() {
    Holding a = hold(Kind.ROUTE, "/a");
    Holding b = hold(Kind.SERVICE, "B");
    Holding c = hold(Kind.ROUTE, "/c");
    assertEquals(List.of(a, b, c), ledger.open());
    b.close();

    assertEquals(List.of("/a", "/c"), labels());
    assertEquals(List.of(c, a), ledger.newestFirst(Kind.ROUTE));
    assertEquals(List.of(), ledger.newestFirst(Kind.SERVICE));
    assertEquals(List.of("B"), released);
  }

  @Test
  void open_isACopy() {
    hold(Kind.ROUTE, "/a");
    ledger.open().clear();

    assertEquals(List.of("/a"), labels());
  }

  @Test
  void twoHoldingsOfOneName_areTwo() {
    Holding first = hold(Kind.THREAD, "reader");
    Holding second = hold(Kind.THREAD, "reader");
    first.close();

    assertEquals(List.of(second), ledger.open());
    assertSame(second, ledger.open().getFirst());
  }

  @Test
  void close_twiceGivesBackOnce() {
    Holding holding = hold(Kind.ROUTE, "/a");
    holding.close();
    holding.close();

    assertEquals(List.of("/a"), released);
  }

  @Test
  void close_strikesBeforeItGivesBackAndPassesOnWhatIsThrown() {
    List<Integer> seen = new ArrayList<>();
    Holding holding = ledger.record(Kind.ROUTE, "/a", () -> {
      seen.add(ledger.open().size());
      throw new IllegalStateException("planted");
    });

    assertEquals("planted", assertThrows(IllegalStateException.class, holding::close).getMessage());
    assertEquals(List.of(0), seen);
    assertEquals(List.of(), ledger.open());
    holding.close();
    assertEquals(List.of(0), seen);
  }

  @Test
  void close_runsForeignCodeWithoutTheLock() throws InterruptedException {
    AtomicReference<List<Holding>> seen = new AtomicReference<>();
    Holding holding = ledger.record(Kind.ROUTE, "/a", () -> {
      Thread other = Thread.ofPlatform().start(() -> seen.set(ledger.open()));
      join(other);
    });
    holding.close();

    assertEquals(List.of(), seen.get());
  }

  @Test
  void seal_endsAcquisitionNamingModuleAndThing() {
    Holding held = hold(Kind.ROUTE, "/a");
    assertFalse(ledger.isSealed());
    ledger.seal();
    ledger.seal();

    assertTrue(ledger.isSealed());
    var refused = assertThrows(IllegalStateException.class, () -> hold(Kind.SOCKET, "/ws"));
    assertTrue(refused.getMessage().startsWith("module 'chat' is closing and cannot acquire socket '/ws' made at "),
        refused::getMessage);
    assertEquals(List.of(held), ledger.open());
    held.close();
    assertEquals(List.of("/a"), released);
  }

  @Test
  void site_isThePlaceInTheCodeThatAsked() throws Exception {
    String asks = Guest.asks(ledger).site();
    assertTrue(asks.matches("Guest\\.asks\\(Guest\\.java:\\d+\\)"), asks);
    String stream = Guest.asksFromAStream(ledger).site();
    assertTrue(stream.matches("Guest\\.lambda\\$.*\\(Guest\\.java:\\d+\\)"), stream);
    String through = Guest.asksThrough(() -> hold(Kind.ROUTE, "/deep")).site();
    assertTrue(through.matches("Guest\\.asksThrough\\(Guest\\.java:\\d+\\)"), through);
  }

  @Test
  void site_isTheHostWhereNobodyElseIsOnTheStack() throws InterruptedException {
    AtomicReference<Holding> holding = new AtomicReference<>();
    join(Thread.ofPlatform().start(() -> holding.set(hold(Kind.THREAD, "own"))));

    assertEquals("the host", holding.get().site());
    assertEquals("thread 'own' made at the host", holding.get().toString());
  }

  @Test
  void concurrentClose_givesBackOnce() throws Exception {
    int rounds = 2_000;
    AtomicInteger given = new AtomicInteger();
    List<Holding> holdings = IntStream.range(0, rounds)
        .mapToObj(i -> ledger.record(Kind.TASK, "task-" + i, given::incrementAndGet))
        .toList();
    CyclicBarrier gate = new CyclicBarrier(3);
    List<Thread> threads = IntStream.range(0, 3).mapToObj(i -> Thread.ofPlatform().start(() -> holdings.forEach(holding -> {
      meet(gate);
      holding.close();
    }))).toList();
    threads.forEach(LedgerTest::join);

    assertEquals(rounds, given.get());
    assertEquals(List.of(), ledger.open());
  }

  @Test
  void concurrentAcquisitionAndSeal_loseNothing() {
    for (int round = 0; round < 200; round++) {
      Ledger own = new Ledger("m" + round);
      AtomicInteger acquired = new AtomicInteger();
      CyclicBarrier gate = new CyclicBarrier(3);
      List<Thread> threads = IntStream.range(0, 2).mapToObj(i -> Thread.ofPlatform().start(() -> {
        meet(gate);
        for (int n = 0; n < 20; n++) {
          try {
            own.record(Kind.TASK, "t", () -> {});
            acquired.incrementAndGet();
          } catch (IllegalStateException sealed) {
            return;
          }
        }
      })).toList();
      meet(gate);
      own.seal();
      int held = own.open().size();
      threads.forEach(LedgerTest::join);

      assertEquals(acquired.get(), held, "something was acquired after the seal");
    }
  }

  private static void meet(CyclicBarrier gate) {
    try {
      gate.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
