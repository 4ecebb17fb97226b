package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.hub.Hub;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An input of the relay is played over RTSP: its face comes with the first player and goes after the last. */
class FacesIT {

  private static final int FRAMES = 30;

  private final AtomicReference<RtspServer> server = new AtomicReference<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(Relay::new)
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.rtsp.face-idle", "1s")
      .setting("modules.relay.rtsp.play.user", "viewer")
      .setting("modules.relay.rtsp.play.password", "look")
      .build();

  /** A relay with one input, {@code pattern}, that comes from ffmpeg. */
  private final class Relay implements Lifecycle, RelayNames {

    private final Ffmpeg ffmpeg = new Ffmpeg(Path.of("ffmpeg"), Path.of("ffprobe"), "any", Ffmpeg.Origin.PATH);
    private final Hub hub = new Hub("pattern", 4 << 20, System::nanoTime);
    private @Nullable ModuleContext context;

    @Override
    public String name() {
      return "relay";
    }

    @Override
    public List<Setting<?>> settings() {
      return RtspSettings.ALL;
    }

    @Override
    public void start(ModuleContext given) throws IOException {
      context = given;
      List<String> arguments = new ArrayList<>();
      Arrays.stream(Clips.source(120).split(" ", -1)).filter(word -> !word.isEmpty()).forEach(arguments::add);
      arguments.addAll(List.of("-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames", "-flush_packets", "1", "-muxdelay", "0",
          "-muxpreload", "0", "pipe:1"));
      MediaProcess source = MediaProcess.start(given.work(), "input", ffmpeg.command(arguments), null, hub, (status, error) -> {});
      given.own("source", source);
      given.own("hub", hub);
      server.set(RtspServer.start(given, this));
    }

    @Override
    public boolean isPulled(String name) {
      return name.equals("pattern");
    }

    @Override
    public Face open(String name, URI address) throws IOException {
      opened.incrementAndGet();
      ModuleContext now = context;
      if (now == null) {
        throw new IOException("not started");
      }
      return HubFace.open(now.work(), ffmpeg, hub, address, ended::incrementAndGet);
    }
  }

  private String url(String user) {
    return "rtsp://" + user + "127.0.0.1:" + server.get().port() + "/relay/pattern";
  }

  @Test
  void faceComesWithTheFirstPlayer_andGoesAfterTheLast() throws Exception {
    assertEquals(0, opened.get());
    try (Program player = Program.start(Clips.ffmpegPlay(url("viewer:look@"), FRAMES));
        Program other = Program.start(Clips.ffmpegPlay(url("viewer:look@"), FRAMES))) {
      assertEquals(0, player.await(Duration.ofSeconds(30)), player::output);
      assertEquals(0, other.await(Duration.ofSeconds(30)), other::output);
      Clips.assertClean(player.output(), FRAMES);
      Clips.assertClean(other.output(), FRAMES);
    }
    assertEquals(1, opened.get());
    assertEquals("pattern", server.get().status().getFirst().name());
    Await.until("the end of the face", Deadline.after(Duration.ofSeconds(20)), () -> ended.get() == 1);
    Await.until("the end of the stream", () -> server.get().status().isEmpty());
  }

  @Test
  void nameOfAnInput_cannotBePublishedByOthers() throws Exception {
    try (Program publisher = Program.start(Clips.ffmpegPublish(url(""), 20))) {
      assertEquals(1, publisher.await(Duration.ofSeconds(20)), publisher::output);
      assertTrue(publisher.output().contains("401"), publisher::output);
    }
    assertTrue(server.get().status().isEmpty());
  }

  @Test
  void ownAddress_playsWithoutTheViewersPassword() throws Exception {
    try (Program player = Program.start(Clips.ffmpegPlay(server.get().ownAddress("pattern").toString(), 5))) {
      assertEquals(0, player.await(Duration.ofSeconds(30)), player::output);
    }
  }
}
