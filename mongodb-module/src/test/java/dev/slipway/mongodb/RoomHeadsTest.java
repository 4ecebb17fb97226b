package dev.slipway.mongodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoomHeadsTest {

  private final AtomicInteger generation = new AtomicInteger();
  private final RoomHeads heads = new RoomHeads(3, generation::get);

  @Test
  void head_isRememberedUntilItIsForgotten() throws Exception {
    remember("a", 7);
    assertEquals(OptionalLong.of(7), head("a"));
    try (RoomHeads.Turn turn = enter("a")) {
      turn.forget();
    }
    assertEquals(OptionalLong.empty(), head("a"));
  }

  @Test
  void lossOfTheServer_forgetsAll_alsoWhatIsLearntByWhoWasUnderWay() throws Exception {
    remember("a", 7);
    try (RoomHeads.Turn underWay = enter("b")) {
      generation.incrementAndGet();
      underWay.remember(8);
    }
    assertEquals(OptionalLong.empty(), head("a"));
    assertEquals(OptionalLong.empty(), head("b"));
    remember("a", 1);
    assertEquals(OptionalLong.of(1), head("a"));
  }

  @Test
  void rooms_areRememberedUpToALimit_theLastUsed() throws Exception {
    for (int i = 0; i < 100; i++) {
      remember("room-" + i, i);
      remember("often", 1);
    }
    assertEquals(3, heads.size());
    assertEquals(OptionalLong.of(1), head("often"));
    assertEquals(OptionalLong.of(99), head("room-99"));
    assertEquals(OptionalLong.empty(), head("room-1"));
  }

  @Test
  void roomInUse_isNeverForgotten() throws Exception {
    try (RoomHeads.Turn turn = enter("used")) {
      for (int i = 0; i < 10; i++) {
        remember("room-" + i, i);
      }
      turn.remember(5);
    }
    assertEquals(OptionalLong.of(5), head("used"));
  }

  @Test
  void secondWriter_waitsItsPatienceAndNoOtherRoomDoes() throws Exception {
    try (RoomHeads.Turn held = enter("a"); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertTrue(held.head().isEmpty());
      Optional<?> second = threads.submit(() -> heads.enter("a", Deadline.after(Duration.ofMillis(20)))).get();
      assertTrue(second.isEmpty());
      threads.submit(() -> {
        remember("b", 1);
        return null;
      }).get();
    }
    assertEquals(OptionalLong.empty(), head("a"));
  }

  private RoomHeads.Turn enter(String room) throws InterruptedException {
    return heads.enter(room, Deadline.after(Duration.ofSeconds(5))).orElseThrow();
  }

  private void remember(String room, long head) throws InterruptedException {
    try (RoomHeads.Turn turn = enter(room)) {
      turn.remember(head);
    }
  }

  private OptionalLong head(String room) throws InterruptedException {
    try (RoomHeads.Turn turn = enter(room)) {
      return turn.head();
    }
  }
}
