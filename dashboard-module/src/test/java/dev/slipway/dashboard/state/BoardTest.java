package dev.slipway.dashboard.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A collector that fails or hangs: its section is named as stale, and the others go on. */
class BoardTest {

  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    threads.forEach(Thread::interrupt);
  }

  private Thread thread(Runnable code) {
    Thread thread = Thread.ofVirtual().unstarted(code);
    threads.add(thread);
    return thread;
  }

  /** What a collector does each time. */
  private interface Work {
    JsonValue read() throws IOException;
  }

  private static Collector collector(String name, Work work) {
    return new Collector() {
      @Override
      public String section() {
        return name;
      }

      @Override
      public Duration period() {
        return Duration.ofMillis(5);
      }

      @Override
      public JsonValue collect() throws IOException {
        return work.read();
      }
    };
  }

  @Test
  void aCollectorThatFails_keepsItsSection_andComesBack() {
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger other = new AtomicInteger();
    Board board = Board.of(List.of(
        collector("shaky", () -> {
          int read = reads.incrementAndGet();
          if (read > 1 && read < 40) {
            throw new IOException("the disk is gone");
          }
          return Json.createValue(read);
        }),
        collector("steady", () -> Json.createValue(other.incrementAndGet()))));
    board.start(this::thread);

    Await.until("it is stale", () -> board.document().getJsonArray("stale").toString().equals("[\"shaky\"]"));
    assertEquals(1, board.document().getInt("shaky"), "the last good value");
    int before = other.get();
    Await.until("the other goes on", () -> other.get() > before + 3);
    Await.until("it is back", () -> board.document().getJsonArray("stale").isEmpty() && board.document().getInt("shaky") >= 40);
    assertEquals(38, board.failures());
  }

  @Test
  void aCollectorThatHangs_isInterrupted() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    Board board = Board.of(List.of(collector("stuck", () -> {
      try {
        never.await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw new IOException("interrupted", e);
      }
      return JsonValue.TRUE;
    })));
    board.start(this::thread);
    Await.until("it is seen as stale and interrupted", () -> !board.document().getJsonArray("stale").isEmpty() && interrupted.get() > 0);
    assertFalse(board.document().containsKey("stuck"), "it was never read");
    assertTrue(board.failures() > 0);
  }
}
