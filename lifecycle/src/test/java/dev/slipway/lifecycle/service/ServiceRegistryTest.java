package dev.slipway.lifecycle.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Lease;
import dev.slipway.api.ServiceGone;
import dev.slipway.api.Services;
import dev.slipway.lifecycle.Await;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class ServiceRegistryTest {

  /** What a module could offer to others. */
  public interface Greeter {
    /** Greets. */
    String greet(String whom) throws IOException;

    /** Greets everybody. */
    default String greetAll() throws IOException {
      return greet("all");
    }
  }

  /** Another contract. */
  public interface Counter {
    /** Counts. */
    int count();
  }

  private final ThreadFactory threads = Thread.ofVirtual().factory();
  private final ServiceRegistry registry = new ServiceRegistry(Map.of());
  private final ModuleScope store = scope("store");
  private final ModuleScope chat = scope("chat");
  private final Services ofStore = registry.of(store, Set.of(), threads);
  private final Services ofChat = registry.of(chat, Set.of("store"), threads);

  private static ModuleScope scope(String name) {
    return new ModuleScope(name, ServiceRegistryTest.class.getClassLoader(), cause -> {});
  }

  private static String message(Runnable call) {
    return assertThrows(IllegalStateException.class, call::run).getMessage();
  }

  @Test
  void require_returnsTheServiceOfADependency() throws IOException {
    ofStore.provide(Greeter.class, whom -> "hello " + whom);
    Greeter greeter = ofChat.require(Greeter.class);

    assertEquals("hello bob", greeter.greet("bob"));
    assertEquals("hello all", greeter.greetAll());
    assertEquals("Greeter of module 'store'", greeter.toString());
  }

  @Test
  void require_ofAnUndeclaredDependencyIsRefusedNamingBoth() {
    ofStore.provide(Greeter.class, whom -> whom);
    Services stranger = registry.of(scope("stranger"), Set.of("chat"), threads);

    assertEquals(
        "module 'stranger' requires " + Greeter.class.getName() + " of module 'store' without declaring it in dependencies()",
        message(() -> stranger.require(Greeter.class)));
  }

  @Test
  void require_ofWhatNobodyProvidesIsRefusedNamingModuleAndContract() {
    assertEquals(
        "module 'chat' requires " + Greeter.class.getName() + ", which nobody provides; its dependencies are [store]",
        message(() -> ofChat.require(Greeter.class)));
  }

  @Test
  void provide_ofAClassIsRefused() {
    var refused = assertThrows(IllegalArgumentException.class, () -> ofStore.provide(String.class, "x"));

    assertEquals("a service contract must be an interface, java.lang.String is none", refused.getMessage());
    assertEquals(List.of(), store.ledger().open());
  }

  @Test
  void aProxy_throwsServiceGoneOnceTheLeaseIsClosed() throws IOException {
    Lease lease = ofStore.provide(Greeter.class, whom -> "hello " + whom);
    Greeter greeter = ofChat.require(Greeter.class);
    assertEquals("hello bob", greeter.greet("bob"));
    lease.close();
    lease.close();

    var gone = assertThrows(ServiceGone.class, () -> greeter.greet("bob"));
    assertEquals("the service " + Greeter.class.getName() + " of module 'store' is gone", gone.getMessage());
    assertEquals("Greeter of module 'store'", greeter.toString());
    assertTrue(message(() -> ofChat.require(Greeter.class)).contains("nobody provides"));
    assertEquals(List.of(), store.ledger().open());
  }

  @Test
  void aProxy_staysGoneWhenTheServiceIsProvidedAnew() throws IOException {
    Lease lease = ofStore.provide(Greeter.class, whom -> "old");
    Greeter old = ofChat.require(Greeter.class);
    lease.close();
    ofStore.provide(Greeter.class, whom -> "new");

    assertThrows(ServiceGone.class, () -> old.greet("bob"));
    assertEquals("new", ofChat.require(Greeter.class).greet("bob"));
  }

  @Test
  void aProxy_passesOnWhatTheServiceThrows() {
    ofStore.provide(Greeter.class, whom -> {
      switch (whom) {
        case "checked" -> throw new IOException("planted");
        case "unchecked" -> throw new IllegalArgumentException("planted");
        default -> throw new AssertionError("planted");
      }
    });
    Greeter greeter = ofChat.require(Greeter.class);

    assertThrows(IOException.class, () -> greeter.greet("checked"));
    assertThrows(IllegalArgumentException.class, () -> greeter.greet("unchecked"));
    assertThrows(AssertionError.class, () -> greeter.greet("error"));
  }

  @Test
  void aProxy_equalsThoseOfTheSameService() {
    Lease lease = ofStore.provide(Greeter.class, whom -> whom);
    Greeter one = ofChat.require(Greeter.class);
    Greeter two = ofChat.require(Greeter.class);
    assertEquals(one, two);
    assertEquals(one.hashCode(), two.hashCode(), "equal objects have equal hash codes");
    lease.close();
    ofStore.provide(Greeter.class, whom -> whom);

    assertNotEquals(one, ofChat.require(Greeter.class));
    assertNotEquals(null, one);
    assertNotEquals("text", (Object) one);
  }

  @Test
  void aService_runsWithTheLoaderOfItsModule() throws IOException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
      ClassLoader[] seen = new ClassLoader[1];
      registry.of(new ModuleScope("store", loader, cause -> {}), Set.of(), threads).provide(Greeter.class, whom -> {
        seen[0] = Thread.currentThread().getContextClassLoader();
        throw new IOException("planted");
      });
      assertThrows(IOException.class, () -> ofChat.require(Greeter.class).greet("bob"));
      assertSame(loader, seen[0]);
    }
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  @Test
  void aProxy_keepsNothingOfTheProviderOnceItIsGone() throws IOException {
    Greeter[] kept = new Greeter[1];
    WeakReference<Object> service = provideAndTakeBack(kept);

    Await.untilCollected("the provider is collected", () -> service.refersTo(null));
    assertThrows(ServiceGone.class, () -> kept[0].greet("bob"));
  }

  private WeakReference<Object> provideAndTakeBack(Greeter[] kept) throws IOException {
    Greeter service = new Greeter() {
      @Override
      public String greet(String whom) {
        return "hello " + whom;
      }
    };
    Lease lease = ofStore.provide(Greeter.class, service);
    kept[0] = ofChat.require(Greeter.class);
    assertEquals("hello bob", kept[0].greet("bob"));
    lease.close();
    return new WeakReference<>(service);
  }

  @Test
  void twoProviders_areRefusedNamingBothAndTheRemedy() throws IOException {
    ofStore.provide(Greeter.class, whom -> "store");
    String contract = Greeter.class.getName();

    var refused = assertThrows(AmbiguousService.class, () -> ofChat.provide(Greeter.class, whom -> "chat"));
    assertEquals(
        "modules 'store' and 'chat' both provide " + contract + ": remove one, or pick one with services.pick: " + contract
            + "=store",
        refused.getMessage());
    assertEquals(List.of(), chat.ledger().open());
    assertEquals("store", ofChat.require(Greeter.class).greet("bob"));
  }

  @Test
  void aPick_decidesWhichProviderCounts() throws IOException {
    ServiceRegistry picky = new ServiceRegistry(Map.of(Greeter.class.getName(), "second"));
    Lease unused = picky.of(scope("first"), Set.of(), threads).provide(Greeter.class, whom -> "first");
    picky.of(scope("second"), Set.of(), threads).provide(Greeter.class, whom -> "second");
    Services user = picky.of(chat, Set.of("first", "second"), threads);
    assertEquals("second", user.require(Greeter.class).greet("bob"));
    unused.close();

    assertEquals("second", user.require(Greeter.class).greet("bob"));
  }

  @Test
  void aServiceOfTheKernel_isForEverybodyAndNotForModulesToProvide() {
    registry.kernel(Counter.class, () -> 7);

    assertEquals(7, registry.of(scope("any"), Set.of(), threads).require(Counter.class).count());
    assertThrows(AmbiguousService.class, () -> ofStore.provide(Counter.class, () -> 8));
    assertEquals(7, ofChat.require(Counter.class).count());
  }

  @Test
  void aClosingModule_canNeitherProvideNorWatch() {
    List<Optional<Greeter>> seen = new CopyOnWriteArrayList<>();
    ofChat.watch(Greeter.class, seen::add);
    store.ledger().seal();

    assertThrows(IllegalStateException.class, () -> ofStore.provide(Greeter.class, whom -> whom));
    assertThrows(IllegalStateException.class, () -> ofStore.watch(Greeter.class, found -> {}));
    assertTrue(message(() -> ofChat.require(Greeter.class)).contains("nobody provides"), "a refused service is not there");
    registry.of(scope("other"), Set.of(), threads).provide(Greeter.class, whom -> whom);
    Await.until("the good one is seen", () -> !seen.isEmpty() && seen.getLast().isPresent());
  }

  @Test
  void watch_tellsAtOnceAndWheneverTheProviderComesOrGoes() throws IOException {
    List<String> seen = new CopyOnWriteArrayList<>();
    Services stranger = registry.of(scope("stranger"), Set.of(), threads);
    Lease watching = stranger.watch(Greeter.class, found -> seen.add(found.map(ServiceRegistryTest::greet).orElse("none")));
    Await.until("told at once", () -> seen.equals(List.of("none")));
    Lease first = ofStore.provide(Greeter.class, whom -> "first");
    Await.until("told of the first", () -> seen.equals(List.of("none", "first")));
    first.close();
    Await.until("told of its end", () -> seen.equals(List.of("none", "first", "none")));
    ofStore.provide(Counter.class, () -> 1);
    Lease second = ofStore.provide(Greeter.class, whom -> "second");
    Await.until("told of the second", () -> seen.equals(List.of("none", "first", "none", "second")));
    watching.close();
    second.close();

    assertEquals(List.of("none", "first", "none", "second"), seen);
    List<String> late = new CopyOnWriteArrayList<>();
    ofStore.provide(Greeter.class, whom -> "third");
    stranger.watch(Greeter.class, found -> late.add(found.map(ServiceRegistryTest::greet).orElse("none")));
    Await.until("a late one hears of what is there", () -> late.equals(List.of("third")));
  }

  @Test
  void watch_tellsOfServicesOfTheKernelToo() {
    registry.kernel(Counter.class, () -> 7);
    List<Integer> seen = new CopyOnWriteArrayList<>();
    ofChat.watch(Counter.class, found -> seen.add(found.map(Counter::count).orElse(-1)));

    Await.until("told", () -> seen.equals(List.of(7)));
  }

  private static String greet(Greeter greeter) {
    try {
      return greeter.greet("x");
    } catch (IOException | ServiceGone e) {
      return "gone";
    }
  }

  @Test
  void whatAModuleProvidesAndWatches_standsInItsLedger() {
    ofStore.provide(Greeter.class, whom -> whom);
    ofStore.watch(Counter.class, found -> {});

    assertEquals(
        List.of("SERVICE " + Greeter.class.getName(), "SUBSCRIPTION service " + Counter.class.getName()),
        store.ledger().open().stream().map(holding -> holding.kind() + " " + holding.label()).toList());
  }

  @Test
  void aWatchTakenBackWhileItIsMade_isGone() throws InterruptedException {
    for (int round = 0; round < 2_000; round++) {
      ModuleScope own = scope("m");
      Thread stop = Thread.ofPlatform().start(() -> {
        while (own.ledger().open().isEmpty()) {
          Thread.onSpinWait();
        }
        own.ledger().open().forEach(Holding::close);
      });
      registry.of(own, Set.of(), threads).watch(Greeter.class, found -> {});
      stop.join();
      assertEquals(0, registry.watchers(), "left behind in round " + round);
    }
  }
}
