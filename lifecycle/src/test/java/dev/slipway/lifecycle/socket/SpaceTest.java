package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Audience;
import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Overflow;
import dev.slipway.api.Session;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.StopScope;
import dev.slipway.lifecycle.socket.TestServer.Recorder;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for space in a session's outbox: {@link Session#awaitSpace}. */
@Timeout(60)
final class SpaceTest {

  private static final int FRAMES = 64;
  private static final Frame LARGE = Frame.binary(new byte[60_000]);
  private static final Deadline LONG = Deadline.after(Duration.ofSeconds(50));
  private static final SocketPolicy POLICY = SocketPolicy.defaults().withOutbox(FRAMES, 100_000_000)
      .withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(30)).withWriteTimeout(Duration.ofSeconds(60)).withCompressFrom(0);

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void emptyOutbox_hasSpaceAtOnce_alsoWhenTheDeadlineIsOver() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = WireClient.open(server.port(), "/a")) {
      Session session = recorder.opened.take();
      assertTrue(session.awaitSpace(Deadline.after(Duration.ZERO)));
      client.close(1000);
      recorder.ends.take();
      assertFalse(session.awaitSpace(LONG), "nothing is taken any more");
    }
  }

  @Test
  void fullOutbox_isWaitedFor_untilHalfOfItIsRead() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = new WireClient(server.port(), 4_096).upgrade("/a")) {
      Session session = recorder.opened.take();
      fill(session);
      assertFalse(session.awaitSpace(Deadline.after(Duration.ofMillis(50))), "the peer reads nothing");
      FutureTask<Boolean> waiting = waitingFor(session);
      int read = 0;
      while (isToRead(session, waiting)) {
        client.read();
        read++;
      }
      assertTrue(waiting.get(20, TimeUnit.SECONDS));
      assertTrue(read >= FRAMES / 2 - 3, read + " frames were read");
      assertTrue(session.waiting() <= FRAMES / 2, () -> session.waiting() + " frames wait");
    }
  }

  @Test
  void aFewLargeFrames_areTooMuchByTheirBytes() throws Exception {
    Recorder recorder = server.record("/a", POLICY.withOutbox(10_000, 600_000));
    try (WireClient client = new WireClient(server.port(), 4_096).upgrade("/a")) {
      Session session = recorder.opened.take();
      while (session.waiting() < 8) {
        session.offer(LARGE);
      }
      assertFalse(session.awaitSpace(Deadline.after(Duration.ofMillis(20))));
      FutureTask<Boolean> waiting = waitingFor(session);
      while (isToRead(session, waiting)) {
        client.read();
      }
      assertTrue(waiting.get(20, TimeUnit.SECONDS));
      assertTrue(session.waiting() <= 5, () -> session.waiting() + " frames wait");
    }
  }

  @Test
  void whoeverAlwaysWaitsForSpace_losesNothing_howeverSlowThePeer() throws Exception {
    Recorder recorder = server.record("/a", POLICY.withOutbox(16, 40_000));
    try (WireClient client = new WireClient(server.port(), 4_096).upgrade("/a")) {
      Session session = recorder.opened.take();
      int count = 5_000;
      String filling = "x".repeat(1_000);
      FutureTask<Boolean> teller = new FutureTask<>(() -> {
        boolean all = true;
        for (int i = 0; i < count; i++) {
          all &= session.awaitSpace(LONG) && session.offer(Frame.text(i + " " + filling));
        }
        return all;
      });
      Thread.ofVirtual().start(teller);
      for (int i = 0; i < count; i++) {
        assertEquals(i + " " + filling, client.read().text());
      }
      assertTrue(teller.get());
      assertEquals(0, server.host.totals().drops(SocketCounts.Drop.OLDEST));
    }
  }

  @Test
  void endOfTheSession_freesWhoeverWaits_howeverItEnds() throws Exception {
    for (int way = 0; way < 4; way++) {
      Recorder recorder = server.record("/a" + way, POLICY);
      SocketRoute route = server.routes.get("/a" + way);
      try (WireClient client = new WireClient(server.port(), 4_096).upgrade("/a" + way)) {
        Session session = recorder.opened.take();
        fill(session);
        FutureTask<Boolean> waiting = waitingFor(session);
        switch (way) {
          case 0 -> client.reset();
          case 1 -> session.close(1000, "");
          case 2 -> route.abort();
          default -> {
            route.quiesce(StopScope.PLATFORM);
            route.drain(Deadline.after(Duration.ofMillis(50)));
          }
        }
        assertFalse(waiting.get(20, TimeUnit.SECONDS), "way " + way);
        route.abort();
      }
    }
  }

  @Test
  void interrupt_isHeard() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    try (WireClient client = new WireClient(server.port(), 4_096).upgrade("/a")) {
      assertTrue(client.answer().startsWith("HTTP/1.1 101"));
      Session session = recorder.opened.take();
      fill(session);
      FutureTask<Boolean> waiting = new FutureTask<>(() -> session.awaitSpace(LONG));
      Thread thread = Thread.ofVirtual().start(waiting);
      TestServer.await("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
      thread.interrupt();
      try {
        waiting.get();
      } catch (ExecutionException e) {
        assertInstanceOf(InterruptedException.class, e.getCause());
        return;
      }
      throw new AssertionError("the interrupt was not heard");
    }
  }

  @Test
  void sessionOfAnAudience_waitsForWhatItsAudienceHasOffered() throws Exception {
    Recorder recorder = server.record("/a", POLICY);
    Audience audience = server.host.audience(server.scope, "all");
    try (WireClient client = new WireClient(server.port(), 4_096).upgrade("/a")) {
      Session session = recorder.opened.take();
      audience.add(session);
      while (session.waiting() < FRAMES - 1) {
        audience.offer(LARGE);
      }
      assertFalse(session.awaitSpace(Deadline.after(Duration.ofMillis(20))));
      FutureTask<Boolean> waiting = waitingFor(session);
      while (isToRead(session, waiting)) {
        client.read();
      }
      assertTrue(waiting.get(20, TimeUnit.SECONDS));
    }
  }

  /** Offers until the outbox is full, as the peer reads nothing. */
  private static void fill(Session session) {
    while (session.waiting() < FRAMES) {
      session.offer(LARGE);
    }
    TestServer.await("nothing is written any more", () -> {
      session.offer(LARGE);
      return session.waiting() == FRAMES;
    });
  }

  /** Returns whether a read gets something: whoever waits may be told, and not have run yet, when everything is read. */
  private static boolean isToRead(Session session, FutureTask<Boolean> waiting) {
    return !waiting.isDone() && session.waiting() > 0;
  }

  private static FutureTask<Boolean> waitingFor(Session session) {
    FutureTask<Boolean> waiting = new FutureTask<>(() -> session.awaitSpace(LONG));
    Thread thread = Thread.ofVirtual().start(waiting);
    TestServer.await("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING || waiting.isDone());
    return waiting;
  }
}
