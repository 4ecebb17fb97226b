package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Audience;
import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.Session;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.socket.TestServer.Recorder;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AudienceTest {

  private static final SocketPolicy POLICY = SocketPolicy.defaults().withOutbox(100_000, 100_000_000);

  private final TestServer server = new TestServer();
  private final Audience audience = server.host.audience(server.scope, "all");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void concurrentOffers_areHeardInOneOrder_byAll_alsoByThoseWhoComeMeanwhile() throws Exception {
    int threads = 3;
    int each = 3_000;
    Recorder recorder = new Recorder() {
      @Override
      public void opened(Session session) {
        audience.add(session);
      }
    };
    server.serve("/a", POLICY, handshake -> recorder);
    try (Clients early = Clients.open(server.port(), "/a", 5)) {
      TestServer.await("all are in", () -> audience.size() == 5);
      List<Thread> offering = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String prefix = t + ":";
        offering.add(Thread.ofPlatform().start(() -> {
          for (int i = 0; i < each; i++) {
            audience.offer(Frame.text(prefix + i));
          }
        }));
      }
      try (Clients late = Clients.open(server.port(), "/a", 5)) {
        for (Thread thread : offering) {
          thread.join();
        }
        TestServer.await("all are in", () -> audience.size() == 10);
        audience.offer(Frame.text("end"));
        List<String> all = heard(early.all.getFirst());
        assertEquals(threads * each, all.size());
        for (WireClient client : early.all.subList(1, 5)) {
          assertEquals(all, heard(client));
        }
        for (WireClient client : late.all) {
          List<String> tail = heard(client);
          assertEquals(all.subList(all.size() - tail.size(), all.size()), tail);
        }
      }
    }
  }

  @Test
  void member_leavesByItsLastLease_andWhenItEnds() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      Session session = recorder.opened.take();
      Lease first = audience.add(session);
      Lease second = audience.add(session);
      audience.offer(Frame.text("once"));
      assertEquals("once", client.read().text());
      first.close();
      first.close();
      assertEquals(1, audience.size());
      second.close();
      assertEquals(0, audience.size());
      audience.add(session);
      client.close(1000);
      assertNotNull(recorder.ends.poll(10, TimeUnit.SECONDS));
      assertEquals(0, audience.size());
      audience.add(session).close();
      assertEquals(0, audience.size());
    }
  }

  @Test
  void sessionOfAnotherHost_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> audience.add(new Session() {
      @Override
      public String id() {
        return "";
      }

      @Override
      public dev.slipway.api.Principal principal() {
        return dev.slipway.api.Principal.ANONYMOUS;
      }

      @Override
      public SocketAddress peer() {
        return new InetSocketAddress(0);
      }

      @Override
      public boolean offer(Frame frame) {
        return false;
      }

      @Override
      public boolean offer(Object key, Frame frame) {
        return false;
      }

      @Override
      public void close(int code, String reason) {}

      @Override
      public boolean isOpen() {
        return false;
      }

      @Override
      public boolean awaitSpace(Deadline deadline) {
        return false;
      }
    }));
  }

  /** The endpoint and the handler are of a class that a loader of their own has defined. */
  @Test
  void droppedRoute_leavesItsModulesClassesCollectable() throws Exception {
    WeakReference<ClassLoader> loader = serveAndDrop();
    TestServer.await("the loader is collected", () -> {
      System.gc();
      return loader.get() == null;
    });
  }

  private WeakReference<ClassLoader> serveAndDrop() throws Exception {
    URL here = Recorder.class.getProtectionDomain().getCodeSource().getLocation();
    URL main = SocketHost.class.getProtectionDomain().getCodeSource().getLocation();
    ClassLoader loader = new ChildFirst(here, main);
    ModuleScope scope = new ModuleScope("passing", loader, failure -> { });
    Class<?> type = loader.loadClass(PassingHandler.class.getName());
    Callable<?> made = () -> type.getDeclaredConstructor().newInstance();
    assertTrue(type.getClassLoader() == loader);
    SocketRoute route = server.host.route(scope, "/passing", POLICY, handshake -> {
      try {
        return (dev.slipway.api.SocketHandler) made.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    server.routes.put("/passing", route);
    try (WireClient client = WireClient.open(server.port(), "/passing"); WireClient other = WireClient.open(server.port(), "/passing")) {
      client.text("a");
      assertEquals("a", client.read().text());
      other.text("b");
      assertEquals("b", other.read().text());
      server.routes.remove("/passing");
      server.host.route(scope, "/never-used", POLICY, handshake -> (dev.slipway.api.SocketHandler) type.cast(null));
      route.abort();
      TestServer.await("all are gone", () -> server.host.totals().active() == 0 && route.sessions() == 0);
      client.readToEnd();
    }
    return new WeakReference<>(loader);
  }

  private static final class ChildFirst extends URLClassLoader {
    ChildFirst(URL... urls) {
      super(urls, AudienceTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(PassingHandler.class.getName())) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
      return super.loadClass(name, resolve);
    }
  }

  private static List<String> heard(WireClient client) throws Exception {
    List<String> texts = new ArrayList<>();
    for (String text = client.read().text(); !text.equals("end"); text = client.read().text()) {
      texts.add(text);
    }
    return texts;
  }
}
