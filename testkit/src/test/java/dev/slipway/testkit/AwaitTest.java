package dev.slipway.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

  private static final Deadline OVER = Deadline.after(Duration.ZERO);

  @Test
  void value_isReturnedOnceItIsWanted() {
    AtomicInteger looks = new AtomicInteger();
    assertEquals(5, Await.value("five", looks::incrementAndGet, seen -> seen == 5));
  }

  @Test
  void conditionThatHoldsAtTheDeadline_isNotFailed() {
    Await.until("what holds already", OVER, () -> true);
  }

  @Test
  void givingUp_namesWhatWasAwaited_whatWasSeen_andWhatThreadsDo() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Thread stuck = Thread.ofVirtual().name("stuck-in-the-test").start(() -> {
      try {
        done.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    Await.until("the thread waits", () -> stuck.getState() == Thread.State.WAITING);

    AssertionError error = assertThrows(AssertionError.class, () -> Await.value("the tide", OVER, () -> "ebb", "flood"::equals));

    assertTrue(error.getMessage().startsWith("waited in vain for: the tide; last seen: ebb\n"), error.getMessage());
    assertTrue(error.getMessage().contains("stuck-in-the-test"), "virtual threads are in the dump");
    done.countDown();
    stuck.join();
  }

  @Test
  void interrupt_endsTheWait() {
    Thread.currentThread().interrupt();
    AssertionError error = assertThrows(AssertionError.class, () -> Await.until("nothing", () -> false));
    assertTrue(Thread.interrupted(), "the interrupt is kept");
    assertTrue(error.getMessage().startsWith("interrupted while waiting for: nothing"), error.getMessage());
  }

  @Test
  void conditionThatCannotLook_failsAtOnce() {
    AssertionError error = assertThrows(AssertionError.class, () -> Await.until("a file", () -> {
      throw new IOException("no disk");
    }));
    assertEquals("could not look: java.io.IOException: no disk", error.getMessage());
  }
}
