package dev.slipway.relay.rtsp;

import static dev.slipway.relay.rtsp.RawRtsp.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passwords: ffmpeg and GStreamer know how to give them, wrong ones are refused and counted, and guessing is slow. */
class RtspPasswordsIT {

  private final AtomicReference<RtspServer> server = new AtomicReference<>();

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new RtspHouse(RelayNames.NONE, server))
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.rtsp.publish.user", "pub")
      .setting("modules.relay.rtsp.publish.password", "p1")
      .setting("modules.relay.rtsp.play.user", "play")
      .setting("modules.relay.rtsp.play.password", "p2")
      .build();

  private String url(String login) {
    return "rtsp://" + login + "127.0.0.1:" + server.get().port() + "/relay/a";
  }

  @Test
  void rightPasswords_areTaken_andWrongOnesCounted() throws Exception {
    try (Program publisher = Program.start(Clips.ffmpegPublish(url("pub:p1@"), 60))) {
      Await.until("a publisher", () -> server.get().numbers().publishers() == 1 || !publisher.isAlive());
      try (Program ffmpeg = Program.start(Clips.ffmpegPlay(url("play:p2@"), 15));
          Program gstreamer = Program.start("gst-launch-1.0 --no-position rtspsrc location=" + url("")
              + " user-id=play user-pw=p2 protocols=tcp name=s"
              + " s. ! rtph264depay ! avdec_h264 ! identity eos-after=15 ! fakesink sync=false"
              + " s. ! rtpmp4gdepay ! fakesink sync=false")) { // it gives up when sound comes first and nobody takes it
        assertEquals(0, ffmpeg.await(Duration.ofSeconds(20)), ffmpeg::output);
        gstreamer.await(Duration.ofSeconds(20)); // its status also says whether PAUSE was answered in time after all was seen
        assertTrue(gstreamer.output().contains("Got EOS"), gstreamer::output);
      }
      assertEquals(0, server.get().numbers().denied());
      try (Program ffmpeg = Program.start(Clips.ffmpegPlay(url("play:p1@"), 15))) {
        assertEquals(1, ffmpeg.await(Duration.ofSeconds(20)), ffmpeg::output);
        assertTrue(ffmpeg.output().contains("401"), ffmpeg::output);
      }
      assertEquals(1, server.get().numbers().denied());
    }
  }

  @Test
  void guessing_isCounted_andEndsTheConnectionAfterAWhile() throws IOException {
    int guesses = 0;
    int status = 401;
    while (status == 401) {
      try (RawRtsp peer = new RawRtsp(server.get().port(), "a")) {
        expect(401, peer.ask("DESCRIBE", ""));
        status = peer.ask("DESCRIBE", "", "Authorization: Digest username=\"play\", realm=\"slipway\", nonce=\"x\", uri=\"/relay/a\","
            + " response=\"00\"").status();
        guesses++;
        assertTrue(status == 401 || peer.isEnded(), "open after " + status);
      }
    }
    assertEquals(403, status);
    assertTrue(guesses > 5 && guesses <= 40, "after " + guesses);
    assertEquals(guesses, server.get().numbers().denied());
  }

  @Test
  void everyMethodThatShowsOrTakesSomething_wantsAPassword() throws IOException {
    try (RawRtsp peer = new RawRtsp(server.get().port(), "a")) {
      expect(200, peer.ask("OPTIONS", "*"));
      expect(401, peer.ask("DESCRIBE", ""));
      expect(401, peer.announce(RawRtsp.SDP));
      RawRtsp.Answer answer = peer.ask("SETUP", "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
      expect(401, answer);
      assertTrue(answer.header("WWW-Authenticate").startsWith("Digest realm=\"slipway\""), answer::toString);
    }
  }
}
