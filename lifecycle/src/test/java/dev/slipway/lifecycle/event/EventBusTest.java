package dev.slipway.lifecycle.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Event;
import dev.slipway.api.Events;
import dev.slipway.api.Lease;
import dev.slipway.lifecycle.Await;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventBusTest {

  sealed interface Weather extends Event permits Rain, Sun {}

  record Rain(int millimetres) implements Weather {
    @Override
    public String summary() {
      return "it rains";
    }
  }

  record Sun(int hours) implements Weather {
    @Override
    public String summary() {
      return "it shines";
    }
  }

  record News(String summary) implements Event {}

  private final ThreadFactory threads = Thread.ofVirtual().factory();
  private final EventBus bus = new EventBus();
  private final ModuleScope scope = scope("chat");
  private final Events events = bus.of(scope, threads);
  private final List<Event> seen = new CopyOnWriteArrayList<>();

  private static ModuleScope scope(String name) {
    return new ModuleScope(name, EventBusTest.class.getClassLoader(), cause -> {});
  }

  @Test
  void events_reachThoseWhoSubscribedToTheirTypeOrASupertype() {
    List<Event> rain = new CopyOnWriteArrayList<>();
    List<Event> weather = new CopyOnWriteArrayList<>();
    events.subscribe(Rain.class, rain::add);
    events.subscribe(Weather.class, weather::add);
    events.subscribe(Event.class, seen::add);
    List<Event> all = List.of(new Rain(3), new News("hello"), new Sun(4), new Rain(1));
    all.forEach(bus::publish);
    Await.until("all arrived", () -> seen.size() == 4 && weather.size() == 3 && rain.size() == 2);

    assertEquals(all, seen);
    assertEquals(List.of(new Rain(3), new Sun(4), new Rain(1)), weather);
    assertEquals(List.of(new Rain(3), new Rain(1)), rain);
    assertEquals(4, bus.published());
    assertEquals(0, bus.dropped());
  }

  @Test
  void publish_reachesOtherModules() {
    Events other = bus.of(scope("ticks"), threads);
    events.subscribe(News.class, seen::add);
    other.publish(new News("from ticks"));

    Await.until("it arrived", () -> seen.equals(List.of(new News("from ticks"))));
  }

  @Test
  void order_isKeptPerSubscriber() {
    List<Event> other = new CopyOnWriteArrayList<>();
    events.subscribe(Rain.class, seen::add);
    events.subscribe(Rain.class, other::add);
    List<Rain> all = IntStream.range(0, EventBus.QUEUE_EVENTS).mapToObj(Rain::new).toList();
    all.forEach(bus::publish);
    Await.until("all arrived", () -> seen.size() == all.size() && other.size() == all.size());

    assertEquals(all, seen);
    assertEquals(all, other);
  }

  @Test
  void aSlowSubscriber_losesTheOldestWhichIsCountedAlsoAfterItLeft() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Lease slow = events.subscribe(Rain.class, event -> {
      inside.countDown();
      awaitUnchecked(gate);
    });
    events.subscribe(Rain.class, seen::add);
    bus.publish(new Rain(0));
    inside.await();
    int more = 100;
    for (int i = 1; i <= EventBus.QUEUE_EVENTS + more; i++) {
      bus.publish(new Rain(i));
      int arrived = i + 1;
      Await.until("the quick one is not kept up", () -> seen.size() == arrived);
    }
    assertEquals(more, bus.dropped());
    slow.close();
    assertEquals(more, bus.dropped());
    assertEquals(1, bus.subscriptions());
    gate.countDown();
  }

  /** An alert looks at how fast the count grows: one that goes back for a moment, and comes again, would be events lost anew. */
  @Test
  void whatWasDropped_neverBecomesLess_whileSubscribersLeave() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong back = new AtomicLong();
    Thread reader = Thread.ofPlatform().start(() -> {
      long before = 0;
      while (!over.get()) {
        long now = bus.dropped();
        back.accumulateAndGet(before - now, Math::max);
        before = now;
      }
    });
    CountDownLatch gate = new CountDownLatch(1);
    for (int round = 0; round < 300; round++) {
      List<Lease> slow = IntStream.range(0, 10).mapToObj(i -> events.subscribe(Rain.class, event -> awaitUnchecked(gate))).toList();
      for (int i = 0; i < EventBus.QUEUE_EVENTS + 10; i++) {
        bus.publish(new Rain(i));
      }
      slow.forEach(Lease::close);
    }
    over.set(true);
    reader.join();
    gate.countDown();
    assertEquals(0, back.get(), "it went back");
    assertTrue(bus.dropped() >= 300 * 10 * 9, () -> "dropped " + bus.dropped());
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLease_takesTheSubscriptionBack() {
    Lease lease = events.subscribe(Rain.class, seen::add);
    Holding holding = scope.ledger().open().getFirst();
    assertEquals("subscription 'events Rain'", holding.toString().split(" made at ", -1)[0]);
    lease.close();
    bus.publish(new Rain(1));

    assertEquals(0, bus.subscriptions());
    assertEquals(List.of(), scope.ledger().open());
    assertEquals(List.of(), seen);
  }

  @Test
  void aClosingModule_cannotSubscribe() {
    scope.ledger().seal();

    assertThrows(IllegalStateException.class, () -> events.subscribe(Rain.class, seen::add));
    assertEquals(0, bus.subscriptions());
  }

  @Test
  void observer_runsWithTheLoaderOfItsModule() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
      List<ClassLoader> loaders = new CopyOnWriteArrayList<>();
      bus.of(new ModuleScope("own", loader, cause -> {}), threads)
          .subscribe(Rain.class, event -> loaders.add(Thread.currentThread().getContextClassLoader()));
      bus.publish(new Rain(1));
      Await.until("it arrived", () -> loaders.size() == 1);

      assertSame(loader, loaders.getFirst());
    }
  }

  /** A stop takes back what the ledger shows at any moment, also between the two halves of an acquisition. */
  @Test
  void aSubscriptionTakenBackWhileItIsMade_isGone() throws InterruptedException {
    for (int round = 0; round < 3_000; round++) {
      ModuleScope own = scope("m");
      Thread stop = Thread.ofPlatform().start(() -> {
        while (own.ledger().open().isEmpty()) {
          Thread.onSpinWait();
        }
        own.ledger().open().forEach(Holding::close);
      });
      bus.of(own, threads).subscribe(Rain.class, seen::add);
      stop.join();
      assertEquals(0, bus.subscriptions(), "left behind in round " + round);
    }
  }
}
