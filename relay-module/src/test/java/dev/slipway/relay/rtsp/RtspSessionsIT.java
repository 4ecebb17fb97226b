package dev.slipway.relay.rtsp;

import static dev.slipway.relay.rtsp.RawRtsp.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.rtsp.RawRtsp.Frame;
import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Publishers that leave and return, and the stop. */
class RtspSessionsIT {

  private final AtomicReference<RtspServer> server = new AtomicReference<>();

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new RtspHouse(RelayNames.NONE, server))
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.rtsp.linger", "2s")
      .build();

  private RawRtsp peer(String name) throws IOException {
    return new RawRtsp(server.get().port(), name);
  }

  @Test
  void publisherReturns_andPlayersSeeAPause() throws Exception {
    try (RawRtsp player = peer("a")) {
      try (RawRtsp publisher = peer("a").publish()) {
        player.play(0);
        publisher.picture(true, 65_534, 1_000, 1);
        assertEquals(65_534, player.frame().sequence());
        assertEquals(65_535, player.frame().sequence());
      }
      Await.until("the publisher is gone", () -> server.get().numbers().publishers() == 0);
      try (RawRtsp publisher = peer("a").publish()) {
        publisher.picture(true, 7, 5, 1).picture(false, 9, 6_005, 1);
        List<Frame> frames = List.of(player.frame(), player.frame(), player.frame(), player.frame());
        assertEquals(List.of(0, 1, 2, 3), frames.stream().map(Frame::sequence).toList());
        int pause = frames.getFirst().timestamp() - 1_000;
        assertTrue(pause > 0 && pause < 90_000 * 5, "a pause of " + pause + " ticks");
        assertEquals(6_000, frames.getLast().timestamp() - frames.getFirst().timestamp());
        assertEquals(1, server.get().status().getFirst().clients());
      }
    }
  }

  @Test
  void publisherDoesNotReturn_orReturnsAsAnother_andPlayersAreEndedWithAGoodBye() throws Exception {
    try (RawRtsp player = peer("a"); RawRtsp second = peer("b"); RawRtsp publisher = peer("a").publish();
        RawRtsp other = peer("b").publish()) {
      player.play(0);
      second.play(4);
      publisher.picture(true, 1, 1, 1);
      other.picture(true, 1, 1, 1);
      expect(200, other.ask("TEARDOWN", ""));
      expect(200, other.announce(RawRtsp.SDP.replace("packetization-mode=1", "packetization-mode=0")));
      assertEquals(List.of("5:203", "7:203"), goodByes(second));
      publisher.vanish();
      long before = System.nanoTime();
      assertEquals(List.of("1:203", "3:203"), goodByes(player));
      assertTrue(System.nanoTime() - before > Duration.ofMillis(1_500).toNanos(), "players stay for a while");
      assertEquals(List.of(), server.get().status());
    }
  }

  /** Returns the good-byes that a player gets before the end of its connection. */
  private static List<String> goodByes(RawRtsp player) throws IOException {
    List<String> found = new ArrayList<>();
    for (Frame frame : player.rest()) {
      if (frame.channel() % 2 == 1) {
        assertEquals(201, frame.packet()[1] & 0xFF);
        found.add(frame.channel() + ":" + (frame.packet()[9] & 0xFF));
      }
    }
    return found;
  }

  @Test
  void stop_endsEverySession_withAGoodBye_alsoThatOfAStalledPlayer(TestPlatform platform) throws Exception {
    List<RawRtsp> players = new ArrayList<>();
    try (RawRtsp publisher = peer("a").publish(); RawRtsp idle = peer("b"); RawRtsp stalled = peer("a")) {
      for (int i = 0; i < 10; i++) {
        players.add(peer("a"));
        players.getLast().play(0);
      }
      stalled.play(0);
      for (int i = 0; i < 120; i++) {
        publisher.picture(i % 30 == 0, 2 * i, i, 40_000);
      }
      expect(200, publisher.ask("OPTIONS", "*"));
      FutureTask<List<PlatformControl.Outcome>> stop = new FutureTask<>(
          () -> platform.control().apply(Action.STOP, "relay", Deadline.after(Duration.ofSeconds(15))));
      Thread.ofPlatform().name("junit-stop").start(stop);
      for (RawRtsp player : players) {
        List<Frame> rest = player.rest();
        assertEquals(List.of(1, 3), rest.subList(rest.size() - 2, rest.size()).stream().map(Frame::channel).toList());
        assertTrue(rest.size() > 2, "what waited was sent first");
      }
      assertTrue(publisher.isEnded());
      assertTrue(idle.isEnded());
      PlatformControl.Outcome outcome = stop.get(15, TimeUnit.SECONDS).getFirst();
      assertTrue(outcome.detail().startsWith("✓ No leaks detected"), outcome::detail);
      assertTrue(outcome.took().compareTo(Duration.ofSeconds(6)) < 0, outcome::toString);
    } finally {
      for (RawRtsp player : players) {
        player.close();
      }
    }
  }
}
