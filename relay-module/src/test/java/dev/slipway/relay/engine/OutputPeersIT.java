package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.api.Deadline;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Peers of other kinds than RTMP: SRT both ways, and servers that are published to by RTSP. B-frames and AAC come through whole. */
@Timeout(90)
class OutputPeersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration STOP = Duration.ofSeconds(4);
  private static final InputSpec CLIP = new InputSpec("clip", "file:clip.ts");

  private final AtomicReference<EngineHouse.Rooms> rooms = new AtomicReference<>();

  @TempDir
  private Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(() -> new EngineHouse(rooms))
      .setting("modules.relay.rtsp.port", "0")
      .build();

  @BeforeEach
  void makeClip() throws Exception {
    assertEquals("", Program.output(List.of("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=15",
        "-f", "lavfi", "-i", "sine=sample_rate=44100", "-t", "12", "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-b_strategy", "0",
        "-g", "15", "-pix_fmt", "yuv420p", "-b:v", "300k", "-c:a", "aac", "-f", "mpegts", clip().toString())));
  }

  private Path clip() {
    return rooms.get().folder().resolve("clip.ts");
  }

  private Output push(InputSpec input, String name, String url, Encoding encoding) {
    return rooms.get().engine().outputs().start(new OutputSpec(input, name, url, encoding));
  }

  private static void needSrt() throws Exception {
    boolean there = Program.output(List.of("ffmpeg", "-hide_banner", "-protocols")).lines().anyMatch(line -> line.strip().equals("srt"));
    assertTrue(there || !Boolean.parseBoolean(System.getenv("CI")), "CI needs an ffmpeg with SRT");
    assumeTrue(there, "this ffmpeg has no SRT");
  }

  private static int freeUdpPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return socket.getLocalPort();
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String said(Program program) {
    try {
      return program.said();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Program listen(String url, Path file, List<String> source, List<String> target) throws IOException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin", "-y"));
    command.addAll(source);
    command.addAll(List.of("-i", url, "-c", "copy"));
    command.addAll(target);
    command.addAll(List.of("-flush_packets", "1", file.toString()));
    return Program.start(command);
  }

  @Test
  void srt_isPulledFromAListener_andPushedToAnother_whole() throws Exception {
    needSrt();
    String source = "srt://127.0.0.1:" + freeUdpPort();
    String endpoint = "srt://127.0.0.1:" + freeUdpPort();
    Path received = folder.resolve("received.ts");
    try (Program sender = Program.start(List.of("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin", "-re",
            "-i", clip().toString(), "-c", "copy", "-f", "mpegts", source + "?mode=listener"));
        Program receiver = listen(endpoint + "?mode=listener", received, List.of("-f", "mpegts"), List.of())) {
      Output output = push(new InputSpec("srt", source), "srt", endpoint + "?latency=200000", Encoding.COPY);
      Await.until("media at the endpoint", Deadline.after(PATIENCE), () -> size(received) > 100_000);
      assertEquals(RelayState.RUNNING, output.status().state(), sender.said());
      assertTrue(output.status().bitrate() > 50_000, output.status().toString());
      output.stop(Deadline.after(STOP));
      Await.until("the receiver's end", Deadline.after(PATIENCE), () -> !receiver.isAlive());
    }
    assertTrue(Judge.assertClean(received) > 1);
  }

  @Test
  void rtspServer_isPublishedTo_andPlaysIt() throws Exception {
    String base = "rtsp://127.0.0.1:" + rooms.get().rtsp().port() + "/relay/";
    Output copy = push(CLIP, "copy", base + "copied", Encoding.COPY);
    Output sound = push(CLIP, "sound", base + "encoded", new Encoding(null, Encoding.Audio.AAC, null, null, null, null));
    for (String name : List.of("copied", "encoded")) {
      Await.until("a publisher of " + name, Deadline.after(PATIENCE), () -> rooms.get().rtsp().isPublished(name));
      String played = Program.output(List.of("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin", "-nostats",
          "-progress", "pipe:1", "-rtsp_transport", "tcp", "-i", base + name, "-t", "1.5", "-f", "null", "-"));
      assertTrue(played.lines().noneMatch(line -> line.contains("rror") || line.contains("missed") || line.contains("orrupt")), played);
      assertTrue(played.lines().anyMatch(line -> line.startsWith("frame=") && Integer.parseInt(line.substring(6)) >= 15), played);
    }
    for (Output output : List.of(copy, sound)) {
      assertEquals(RelayState.RUNNING, output.status().state());
      assertEquals(0, output.status().restarts(), () -> String.valueOf(output.status().lastError()));
      assertTrue(output.status().bitrate() > 50_000, output.status().toString());
      output.stop(Deadline.after(STOP));
    }
    Await.until("the streams' end", Deadline.after(PATIENCE), () -> rooms.get().rtsp().status().isEmpty());
  }

  @Test
  void rtspReceiverOfFfmpeg_isPublishedTo_afterItWasAway() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String url = "rtsp://127.0.0.1:" + port + "/live";
    Output output = push(CLIP, "listener", url, Encoding.COPY);
    OutputStatus status = Await.value("a refusal", Deadline.after(PATIENCE), output::status, now -> now.state() == RelayState.RETRYING);
    assertTrue(String.valueOf(status.lastError()).contains("refused"), status.toString());
    Path received = folder.resolve("received.mkv");
    try (Program receiver = listen(url, received, List.of("-rtsp_flags", "listen"), List.of("-bsf:v", Arguments.TIMES))) {
      Await.until("media at the receiver", Deadline.after(PATIENCE), () -> {
        assertTrue(receiver.isAlive(), () -> said(receiver));
        output.retryNow(); // its listener takes one connection, when it is ready
        return size(received) > 80_000;
      });
      assertEquals(RelayState.RUNNING, output.status().state());
      output.stop(Deadline.after(STOP));
      Await.until("the receiver's end", Deadline.after(PATIENCE), () -> !receiver.isAlive());
    }
    assertEquals("", Program.output(List.of("ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-i", received.toString(),
        "-f", "null", "-")));
    String packets = Program.output(List.of("ffprobe", "-v", "error", "-count_packets", "-show_entries",
        "stream=codec_name,nb_read_packets", "-of", "csv=p=0", received.toString()));
    assertTrue(packets.matches("h264,\\d{2,}\\s+aac,\\d{2,}\\s*"), packets);
  }
}
