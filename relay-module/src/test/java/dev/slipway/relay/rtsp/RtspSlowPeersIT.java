package dev.slipway.relay.rtsp;

import static dev.slipway.relay.rtsp.RawRtsp.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.rtsp.RawRtsp.Frame;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that are slow, silent or gone: they lose whole groups, are cut, and cost nobody else a packet. */
class RtspSlowPeersIT {

  private static final int GROUPS = 60;
  private static final int PICTURES = 10;
  private static final int PICTURE_BYTES = 40_000;

  private final AtomicReference<RtspServer> server = new AtomicReference<>();

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new RtspHouse(RelayNames.NONE, server))
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.rtsp.queue", "2048")
      .setting("modules.relay.rtsp.session-timeout", "1s")
      .setting("modules.relay.rtsp.publisher-timeout", "3s")
      .setting("modules.relay.rtsp.request-timeout", "300ms")
      .setting("modules.relay.rtsp.stall-timeout", "5s")
      .build();

  private RawRtsp peer(String name) throws IOException {
    return new RawRtsp(server.get().port(), name);
  }

  /** A player that reads all on a thread of its own, and keeps the sequence numbers. */
  private static final class Reader {

    private final List<Integer> got = new ArrayList<>();
    private final Thread thread;
    private volatile int count;

    Reader(RawRtsp player, int wanted) {
      thread = Thread.ofPlatform().name("junit-player").start(() -> {
        try {
          while (count < wanted) {
            got.add(player.frame().sequence());
            count = got.size();
          }
        } catch (EOFException e) {
          count = Integer.MAX_VALUE; // the test sees what is missing
        } catch (IOException e) {
          count = Integer.MAX_VALUE;
          throw new UncheckedIOException(e);
        }
      });
    }

    List<Integer> got() throws InterruptedException {
      thread.join();
      return got;
    }
  }

  @Test
  void stalledPlayer_losesWholeGroups_andNineteenOthersLoseNothing() throws Exception {
    int packets = 2 * GROUPS * PICTURES;
    List<RawRtsp> players = new ArrayList<>();
    try (RawRtsp publisher = peer("a").publish(); RawRtsp stalled = peer("a")) {
      stalled.play(4);
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < 19; i++) {
        players.add(peer("a"));
        players.getLast().play(i % 3 * 4);
        readers.add(new Reader(players.getLast(), packets));
      }
      for (int picture = 0; picture < GROUPS * PICTURES; picture++) {
        publisher.picture(picture % PICTURES == 0, 2 * picture, 6_000 * picture, PICTURE_BYTES);
        if (picture % PICTURES == 0) {
          int read = 2 * (picture - PICTURES);
          Await.until("players that keep up", () -> readers.stream().allMatch(reader -> reader.count >= read));
        }
      }
      for (Reader reader : readers) {
        assertEquals(IntStream.range(0, packets).boxed().toList(), reader.got());
      }
      assertTrue(server.get().numbers().lost() > 0, () -> server.get().numbers().toString());
      checkGroups(stalled, publisher);
    } finally {
      for (RawRtsp player : players) {
        player.close();
      }
    }
  }

  /** Reads what the slow player still gets; after each gap comes a key frame, and before it no half picture. */
  private static void checkGroups(RawRtsp stalled, RawRtsp publisher) throws IOException {
    publisher.picture(true, 2 * GROUPS * PICTURES, 6_000 * GROUPS * PICTURES, 1);
    int last = -1;
    int gaps = 0;
    while (last != 2 * GROUPS * PICTURES + 1) {
      Frame frame = stalled.frame();
      assertEquals(4, frame.channel());
      int sequence = frame.sequence();
      if (sequence != last + 1) {
        gaps++;
        assertTrue(last % 2 == 1, "half a picture before the gap: " + last);
        assertEquals(0x65, frame.packet()[12], "no key frame after the gap: " + last + " → " + sequence);
      }
      last = sequence;
    }
    assertTrue(gaps > 0, "nothing was lost");
  }

  @Test
  void playerThatReadsNothing_isCut() throws Exception {
    try (RawRtsp publisher = peer("a").publish(); RawRtsp stalled = peer("a")) {
      stalled.play(0);
      int[] sent = {0};
      Await.until("the cut", () -> {
        for (int i = 0; i < 10; i++, sent[0]++) {
          publisher.picture(i == 0, 2 * sent[0], sent[0], PICTURE_BYTES);
        }
        return server.get().numbers().stalled() == 1;
      });
      Await.until("one peer less", () -> server.get().numbers().connections() == 1);
      expect(200, publisher.ask("OPTIONS", "*"));
    }
  }

  @Test
  void silentPeers_areCut_eachInItsTime() throws Exception {
    try (RawRtsp publisher = peer("a").publish(); RawRtsp slow = peer("a"); RawRtsp silent = peer("a"); RawRtsp player = peer("a")) {
      player.play(0);
      slow.send("OPTIONS * RT");
      assertTrue(slow.isEnded());
      Await.until("the end of the slow one", () -> server.get().numbers().idle() == 1);
      int[] sequence = {0};
      Await.until("the end of the silent one", () -> {
        publisher.picture(true, sequence[0]++, sequence[0], 1);
        return server.get().numbers().idle() == 2;
      });
      assertTrue(silent.isEnded());
      assertEquals(1, server.get().numbers().players(), "who gets media lives");
      Await.until("the end of publisher and player", () -> server.get().numbers().connections() == 0);
    }
  }
}
