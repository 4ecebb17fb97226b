package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WebSocket peers that want too much, and peers that read nothing, at a started distribution. */
class PeersIT {

  private static final String TOKEN = "a-token-of-a-test-0123456789";
  private static final String HERE = "127.0.0.1";
  private static final int STALLED = 4;
  /** With 64 kB each, more than the buffers of the system hold for a peer. */
  private static final int FRAMES = 140;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir
  static Path folder;

  private static SlipwayProcess slipway;

  @BeforeAll
  static void start() throws Exception {
    Path modules = folder.resolve("modules");
    FeatureJar.ofResources(modules, "peers");
    slipway = TestHome.slipway(folder.resolve("data")).setting("modules-folder", modules.toString())
        .setting("admin.token", TOKEN).start("run");
    slipway.awaitReady(TestHome.START);
  }

  @AfterAll
  static void stop() throws Exception {
    try (SlipwayProcess stopping = slipway) {
      stopping.terminate();
      SlipwayProcess.Exit exit = stopping.awaitExit(TestHome.STOP);
      assertEquals(0, exit.code(), exit::output);
      assertTrue(exit.output().contains("✓ No leaks detected"), exit::output);
    }
  }

  @Test
  void oneSessionTooMany_isRefusedUntilOneLeaves() throws Exception {
    assertOneTooMany("/ws/few", 3, HERE, "");
  }

  @Test
  void oneSessionTooManyOfAUser_isRefused() throws Exception {
    assertOneTooMany("/ws/one-per-user", 1, HERE, "Authorization: Bearer " + TOKEN + "\r\n");
  }

  @Test
  void oneSessionTooManyFromAnAddress_isRefused_andOtherAddressesAreLetIn() throws Exception {
    assertOneTooMany("/ws/two-per-address", 2, HERE, "");
    try (RawPeer first = RawPeer.ask(slipway.port(), "/ws/two-per-address", HERE, "");
        RawPeer second = RawPeer.ask(slipway.port(), "/ws/two-per-address", HERE, "");
        RawPeer refused = RawPeer.ask(slipway.port(), "/ws/two-per-address", HERE, "");
        RawPeer other = RawPeer.ask(slipway.port(), "/ws/two-per-address", "127.0.0.2", "")) {
      assertEquals(List.of(101, 101, 503, 101), List.of(first.status(), second.status(), refused.status(), other.status()));
    }
  }

  private static void assertOneTooMany(String path, int limit, String address, String headers) throws Exception {
    List<RawPeer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < limit; i++) {
        peers.add(RawPeer.ask(slipway.port(), path, address, headers));
        assertEquals(101, peers.getLast().status(), peers.getLast()::head);
      }
      double refused = sum("sockets_refused_total");
      try (RawPeer late = RawPeer.ask(slipway.port(), path, address, headers)) {
        assertEquals(503, late.status(), late::head);
        assertTrue(late.head().toLowerCase(Locale.ROOT).contains("\r\nretry-after: "), late::head);
      }
      assertEquals(refused + 1, sum("sockets_refused_total"));
      assertEquals(200, slipway.get("/health").statusCode());
      peers.removeFirst().close();
      await("a seat is free again", () -> {
        try (RawPeer next = RawPeer.ask(slipway.port(), path, address, headers)) {
          return next.status() == 101;
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      });
    } finally {
      for (RawPeer peer : peers) {
        peer.close();
      }
    }
    await("all have gone", () -> sum("sockets_active") == 0);
  }

  @Test
  void peersThatReadNothing_areDealtWithByPolicy_andCostOthersNothing() throws Exception {
    List<RawPeer> stalled = new ArrayList<>();
    List<RawPeer> healthy = new ArrayList<>();
    try {
      for (String path : List.of("/ws/drops", "/ws/cuts", "/ws/late")) {
        for (int i = 0; i < STALLED; i++) {
          stalled.add(RawPeer.openWithSmallBuffer(slipway.port(), path));
        }
        healthy.add(RawPeer.open(slipway.port(), path));
      }
      double dropped = sum("sockets_dropped_total", "reason=\"oldest\"");
      double slow = sum("sockets_ended_total", "kind=\"slow\"");
      double late = sum("sockets_write_failures_total", "what=\"deadline\"");
      double open = sum("sockets_active");

      assertHearAll(healthy);

      assertTrue(sum("sockets_dropped_total", "reason=\"oldest\"") > dropped, "nothing was dropped");
      await("those that must not be slow have been cut", () -> sum("sockets_ended_total", "kind=\"slow\"") == slow + 2 * STALLED);
      assertEquals(late + STALLED, sum("sockets_write_failures_total", "what=\"deadline\""), () -> metrics("sockets_"));
      assertEquals(open - 2 * STALLED, sum("sockets_active"), () -> metrics("sockets_"));
      assertHearAll(healthy);
      assertEquals(200, slipway.get("/health").statusCode());
      for (RawPeer cut : stalled.subList(STALLED, stalled.size())) {
        assertEnds(cut);
      }
    } finally {
      for (RawPeer peer : stalled) {
        peer.close();
      }
      for (RawPeer peer : healthy) {
        peer.close();
      }
    }
    await("all have gone", () -> sum("sockets_active") == 0);
  }

  /** Each asks for a frame in turn; all must hear each of them, in order. */
  private static void assertHearAll(List<RawPeer> healthy) throws IOException {
    int last = 0;
    for (int i = 0; i < FRAMES; i++) {
      healthy.get(i % healthy.size()).text("next");
      int heard = 0;
      for (RawPeer peer : healthy) {
        int sequence = ByteBuffer.wrap(peer.read()).getInt();
        assertTrue(last == 0 || sequence == last + 1, () -> "a frame was lost before " + sequence);
        assertTrue(heard == 0 || sequence == heard, "peers hear different frames");
        heard = sequence;
      }
      last = heard;
    }
  }

  /** What had been sent may still be read; then the connection is at its end, in whatever way. */
  private static void assertEnds(RawPeer peer) {
    int frames = 0;
    try {
      while (frames <= FRAMES) {
        peer.read();
        frames++;
      }
      throw new AssertionError("a peer that reads nothing was sent everything");
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection is still open", e);
    } catch (IOException e) {
      assertTrue(frames < FRAMES, () -> "ended after everything: " + e);
    }
  }

  private static String metrics(String prefix) {
    try {
      return String.join("\n", slipway.get("/metrics").body().lines().filter(line -> line.startsWith(prefix)).toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static double sum(String name, String... tags) {
    return metrics(name + "{").lines().filter(line -> List.of(tags).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  private static void await(String what, BooleanSupplier condition) {
    TestHome.await(what, PATIENCE, condition);
  }
}
