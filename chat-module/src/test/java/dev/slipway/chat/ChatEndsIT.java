package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.api.Principal;
import dev.slipway.api.SocketEnd;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.RawPeer;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a session ends, it is counted once, under its kind. {@link ChatCrowdIT} has the slow peer; a peer that is silent for minutes,
 * a stop and a handler that fails are told to the module's handler here as the host tells them, which the host's own tests show.
 */
class ChatEndsIT {

  private static final byte[] UNMASKED = {(byte) 0x81, 0x01, 'x'};
  private static final int TOO_LONG = 4_000 * 12 + 1_025;

  @RegisterExtension
  private final SlipwayExtension slipway =
      SlipwayExtension.builder().module(ChatModule::new).setting("access.guests", "true").build();

  @Test
  void endsOfRealSockets_areCountedUnderTheirKinds(TestPlatform platform) {
    assertEnded(platform, SocketEnd.Kind.NORMAL, () -> Talker.connect(platform, "ann").socket().close(1000, "bye"));
    assertEnded(platform, SocketEnd.Kind.GOING_AWAY, () -> Talker.connect(platform, "ann").socket().close(1001, "elsewhere"));
    assertEnded(platform, SocketEnd.Kind.TOO_LARGE, () -> Talker.connect(platform, "ann").babble("x".repeat(TOO_LONG)));
    assertEnded(platform, SocketEnd.Kind.PROTOCOL_ERROR, () -> joined(platform).send(UNMASKED));
    assertEnded(platform, SocketEnd.Kind.RESET, () -> joined(platform).reset());
    assertEnded(platform, SocketEnd.Kind.POLICY, () -> {
      Talker ann = Talker.connect(platform, "ann");
      Await.until("the end", () -> {
        try {
          ann.babble("{\"type\":\"ping\"}");
        } catch (RuntimeException closed) {
          return true;
        }
        return !ann.socket().isOpen();
      });
    });
    assertEquals(0, Meters.sample(platform, "chat_sessions_active"));
    assertEquals(6, Meters.sample(platform, "chat_sessions_total"));
    assertEquals(6, Meters.sample(platform, "chat_session_duration_seconds_count"));
  }

  private static RawPeer joined(TestPlatform platform) {
    RawPeer peer = platform.rawPeer().upgrade("/chat/ws?guest=ann");
    assertEquals(1, peer.readFrame().opcode());
    return peer;
  }

  private static void assertEnded(TestPlatform platform, SocketEnd.Kind kind, Runnable end) {
    Map<SocketEnd.Kind, Double> before = ended(platform);
    end.run();
    before.merge(kind, 1.0, Double::sum);
    Await.value("one more " + kind, () -> ended(platform), before::equals);
  }

  private static Map<SocketEnd.Kind, Double> ended(TestPlatform platform) {
    Map<SocketEnd.Kind, Double> counts = new EnumMap<>(SocketEnd.Kind.class);
    for (SocketEnd.Kind kind : SocketEnd.Kind.values()) {
      counts.put(kind, Meters.sample(platform, "chat_ended_" + word(kind) + "_total"));
    }
    return counts;
  }

  private static String word(SocketEnd.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Test
  void everyKind_hasItsMeter(@TempDir Path folder) throws Exception {
    FakeMetrics metrics = new FakeMetrics();
    House house = new House(new MemoryLog(Clock.systemUTC()), folder, Map.of(), metrics);
    for (SocketEnd.Kind kind : SocketEnd.Kind.values()) {
      long before = metrics.counter("ended_" + word(kind), "").count();
      FakeSession session = FakeSession.user(Principal.ANONYMOUS.name());
      house.open(session).closed(session, new SocketEnd(kind, 1000, ""));
      assertEquals(before + 1, metrics.counter("ended_" + word(kind), "").count(), kind::toString);
    }
    assertEquals(0, house.meters().active());
  }
}
