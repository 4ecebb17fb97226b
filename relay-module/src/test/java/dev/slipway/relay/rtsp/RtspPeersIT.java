package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** ffmpeg and GStreamer publish and play, each with each: H.264 with B-frames and AAC, and not one frame is damaged. */
class RtspPeersIT {

  private static final int FRAMES = 45;
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  /**
   * What gst-launch says when the thread of the one stream tells it that there are no more pads while the thread of the other
   * shows its own: rtspsrc counts a stream as added a moment before it adds the pad. No word about the stream.
   */
  private static final Pattern LINKED_LATE = Pattern.compile(
      "WARNING: from element /GstPipeline:pipeline0/GstRTSPSrc:s: Delayed linking failed\\.|GObject-WARNING .* has no handler with id");

  /**
   * The last word about the stream. What comes behind it is how rtspsrc stops, which cancels what it sends itself: it may say that
   * it could not send PAUSE, and then sends TEARDOWN on the same connection.
   */
  private static final String HEARD_ALL = "Got EOS from element \"pipeline0\".";

  private final AtomicReference<RtspServer> server = new AtomicReference<>();

  @TempDir
  private Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new RtspHouse(RelayNames.NONE, server))
      .setting("modules.relay.rtsp.port", "0")
      .build();

  private String url(String name) {
    return "rtsp://127.0.0.1:" + server.get().port() + "/relay/" + name;
  }

  private void awaitPublisher(Program program) {
    Await.until("a publisher", () -> server.get().numbers().publishers() == 1 || !program.isAlive());
    assertTrue(program.isAlive(), program::output);
  }

  private void ffmpegPlays(String name) throws Exception {
    try (Program player = Program.start(Clips.ffmpegPlay(url(name), FRAMES))) {
      assertEquals(0, player.await(PATIENCE), player::output);
      Clips.assertClean(player.output(), FRAMES);
    }
  }

  private void gstreamerPlays(String name, String soundDepayloader) throws Exception {
    Path pictures = folder.resolve("pictures");
    try (Program player = Program.start("gst-launch-1.0 --no-position rtspsrc location=" + url(name)
        + " protocols=tcp latency=200 name=s s. ! rtph264depay ! avdec_h264 output-corrupt=false ! videoconvert"
        + " ! video/x-raw,format=GRAY8 ! identity eos-after=" + FRAMES + " ! filesink location=" + pictures
        + " s. ! " + soundDepayloader + " ! avdec_aac ! fakesink sync=false")) {
      player.await(PATIENCE);
      String said = player.output();
      assertTrue(said.contains(HEARD_ALL), said);
      long frames = Files.size(pictures) / (320 * 180);
      assertTrue(frames >= FRAMES - 1, () -> "saw " + frames + "\n" + said);
      String ofTheStream = LINKED_LATE.matcher(said.substring(0, said.indexOf(HEARD_ALL))).replaceAll("");
      assertTrue(!ofTheStream.contains("WARN") && !ofTheStream.contains("ERROR"), said);
      Await.until("the player's leaving", () -> server.get().numbers().players() == 0);
    }
  }

  @Test
  void ffmpegPublishes_ffmpegAndGStreamerPlay() throws Exception {
    try (Program publisher = Program.start(Clips.ffmpegPublish(url("cam"), 60))) {
      awaitPublisher(publisher);
      ffmpegPlays("cam");
      gstreamerPlays("cam", "rtpmp4gdepay");
      assertEquals(0, server.get().numbers().malformed());
      publisher.interrupt();
    }
    Await.until("the stream's end", () -> server.get().status().isEmpty());
  }

  @Test
  void gstreamerPublishes_ffmpegAndGStreamerPlay() throws Exception {
    try (Program publisher = Program.start("gst-launch-1.0 -e rtspclientsink name=r protocols=tcp location=" + url("studio")
        + " videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=15/1 ! x264enc bframes=2 b-adapt=false key-int-max=15"
        + " speed-preset=ultrafast ! h264parse ! r. audiotestsrc is-live=true ! avenc_aac ! aacparse ! r.")) {
      awaitPublisher(publisher);
      ffmpegPlays("studio");
      gstreamerPlays("studio", "rtpmp4adepay");
      assertEquals(0, server.get().numbers().malformed());
    }
  }
}
