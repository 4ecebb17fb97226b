package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Frame;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Overflow;
import dev.slipway.api.PlatformEvent.LimitReached;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.StopLadder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a module may have of threads, child processes and queued bytes, and who hears of it when it wants more. */
class KernelLimitsTest {

  private static final byte[] BIG = new byte[60_000];

  @TempDir
  private Path folder;
  private final AtomicReference<ModuleContext> context = new AtomicReference<>();
  private final List<LimitReached> heard = new CopyOnWriteArrayList<>();

  private Kernel.Builder builder() {
    return Platforms.in(folder)
        .module(() -> new Scripted("greedy").onStart(context::set))
        .module(() -> new Scripted("observer").onStart(own -> own.events().subscribe(LimitReached.class, heard::add)));
  }

  private static String limit(String key) {
    return "modules.greedy.lifecycle." + key;
  }

  private static String refusedOf(Kernel kernel) throws IOException {
    String all = Http.get(kernel.port(), "/platform/modules").body();
    String greedy = all.substring(all.indexOf("\"name\":\"greedy\""));
    return greedy.substring(greedy.indexOf("\"refused\":"), greedy.indexOf('}', greedy.indexOf("\"refused\":")));
  }

  @Test
  void processes_beyondTheLimit_areRefusedCountedAndTold() throws Exception {
    Kernel kernel = builder().property(limit("max-processes"), "2").start();
    for (int i = 0; i < 2; i++) {
      context.get().work().process("sleeper", new ProcessBuilder("sleep", "60"), StopLadder.gentle());
    }
    for (int i = 0; i < 3; i++) {
      assertThrows(RejectedExecutionException.class,
          () -> context.get().work().process("sleeper", new ProcessBuilder("sleep", "60"), StopLadder.gentle()));
    }
    assertEquals("\"refused\":3", refusedOf(kernel));
    Await.until("it is told", () -> !heard.isEmpty());
    assertEquals(List.of(new LimitReached("greedy", "child processes", 2, 1)), heard, "once, however often");
    assertEquals("module greedy has reached its limit of 2 child processes: refused 1 time so far", heard.getFirst().summary());
    String meters = Http.get(kernel.port(), "/metrics").body();
    assertTrue(meters.lines().anyMatch(line -> line.startsWith("module_refused_total{") && line.contains("module=\"greedy\"")
        && line.contains("limit=\"processes\"") && line.endsWith(" 3.0")), meters);

    Http.send(kernel.port(), "POST", "/platform/modules/greedy/restart", Files.readString(folder.resolve("data/admin.token")).strip());
    assertEquals("\"refused\":3", refusedOf(kernel), "a restart forgets nothing");
    Platforms.clean(kernel.stop());
  }

  @Test
  void threads_beyondTheLimit_areRefusedCountedAndTold() throws Exception {
    Kernel kernel = builder().property(limit("max-platform-threads"), "3").property(limit("max-virtual-threads"), "4").start();
    CountDownLatch end = new CountDownLatch(1);
    Runnable waits = () -> {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
    for (int i = 0; i < 3; i++) {
      context.get().work().platform("worker").newThread(waits).start();
    }
    assertThrows(RejectedExecutionException.class, () -> context.get().work().platform("worker").newThread(waits));
    for (int i = 0; i < 4; i++) {
      context.get().work().virtual("light").newThread(waits).start();
    }
    assertThrows(RejectedExecutionException.class, () -> context.get().work().virtual("light").newThread(waits));
    Await.until("both are told", () -> heard.size() == 2);
    assertEquals(List.of(new LimitReached("greedy", "platform threads", 3, 1), new LimitReached("greedy", "virtual threads", 4, 1)), heard);
    end.countDown();
    Platforms.clean(kernel.stop());
  }

  @Test
  void whatWaitsForAllPeers_isBounded_andPeersThatReadNoticeNothing() throws Exception {
    List<Session> sessions = new CopyOnWriteArrayList<>();
    SocketPolicy policy =
        SocketPolicy.defaults().withOutbox(100_000, 40_000_000).withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1));
    Kernel kernel = builder().property(limit("max-queue-mebibytes"), "8")
        .module(() -> new Scripted("other"))
        .start();
    context.get().web().webSocket("/ws", AccessPolicy.PUBLIC, policy, handshake -> new SocketHandler() {
      @Override
      public void opened(Session session) {
        sessions.add(session);
      }
    });
    List<Socket> slow = new ArrayList<>();
    try (Socket quick = upgrade(kernel.port(), 0)) {
      for (int i = 0; i < 3; i++) {
        slow.add(upgrade(kernel.port(), 4_096));
      }
      Await.until("all are there", () -> sessions.size() == 4);
      byte[] got = new byte[BIG.length + 4];
      for (int round = 0; round < 300; round++) {
        for (Session session : sessions) {
          assertTrue(session.offer(Frame.binary(BIG)), "the oldest goes, not the newest");
        }
        assertEquals(got.length, quick.getInputStream().readNBytes(got, 0, got.length), "round " + round);
      }
      Await.until("the limit was told", () -> {
        slowOnes(sessions, quick).forEach(session -> session.offer(Frame.binary(BIG)));
        return !heard.isEmpty();
      });
      assertEquals("bytes that wait for peers", heard.getFirst().what());
      assertEquals(8 << 20, heard.getFirst().most());
      Await.until("no more waits than may", () -> {
        slowOnes(sessions, quick).forEach(session -> session.offer(Frame.binary(BIG)));
        return sessions.stream().mapToLong(session -> (long) session.waiting() * BIG.length).sum() <= 9L << 20;
      });
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    Platforms.served(kernel.stop());
  }

  private static List<Session> slowOnes(List<Session> all, Socket quick) {
    return all.stream().filter(session -> !session.peer().equals(quick.getLocalSocketAddress())).toList();
  }

  private static Socket upgrade(int port, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(10_000);
    socket.getOutputStream().write(("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    return socket;
  }
}
