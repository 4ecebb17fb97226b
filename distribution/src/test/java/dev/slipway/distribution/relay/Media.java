package dev.slipway.distribution.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Gatherers;
import org.junit.jupiter.api.Assumptions;

/** The ffmpeg of this machine as a source with B-frames, and as a judge of files. Stateless. */
final class Media {

  private Media() {}

  /** A packet of a file, its times in seconds. */
  private record Packet(double dts, double pts) {}

  /** Starts a program that says what it says to a file; a test is skipped where it is not installed, except in CI. */
  static Process start(Path log, List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null")).redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      return Assumptions.abort(command.getFirst() + " is not installed: " + e.getMessage());
    }
  }

  /** Kills a program, and returns when it has ended. */
  static void end(Process process) {
    process.destroyForcibly().onExit().join();
  }

  /** Publishes a test picture and a tone in real time, some 50 kB a second, in the format {@code flv} or {@code rtsp}. */
  static Process publish(Path log, String format, String url) throws IOException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin",
        "-re", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=15", "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100",
        "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-bf", "2", "-b_strategy", "0", "-g", "15", "-b:v", "300k",
        "-c:a", "aac", "-b:a", "64k"));
    if (format.equals("rtsp")) {
      command.addAll(List.of("-rtsp_transport", "tcp"));
    }
    command.addAll(List.of("-f", format, url));
    return start(log, command);
  }

  /**
   * Fails unless a whole file can be decoded without a word, and the decoding times of both tracks rise strictly.
   *
   * @param reordered whether there must be pictures that are shown after a later one, which are what B-frames bring
   * @return the seconds of video
   */
  static double assertSound(Path file, boolean reordered) throws IOException, InterruptedException {
    assertEquals("", said("ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-xerror", "-i", file.toString(), "-f", "null", "-"),
        "errors while decoding " + file);
    assertRising(packets(file, "a"), file);
    List<Packet> video = packets(file, "v");
    assertRising(video, file);
    assertTrue(!reordered || video.stream().anyMatch(packet -> packet.pts() > packet.dts() + 0.04), "no B-frames in " + file);
    return video.getLast().dts() - video.getFirst().dts();
  }

  private static void assertRising(List<Packet> packets, Path file) {
    assertTrue(packets.size() > 10, () -> "only " + packets.size() + " packets in " + file);
    for (int i = 1; i < packets.size(); i++) {
      double before = packets.get(i - 1).dts();
      double now = packets.get(i).dts();
      assertTrue(now > before, () -> "DTS " + before + " and then " + now + " in " + file);
    }
  }

  private static List<Packet> packets(Path file, String track) throws IOException, InterruptedException {
    return said("ffprobe", "-v", "error", "-select_streams", track, "-show_entries", "packet=pts_time,dts_time",
        "-of", "default=nw=1:nk=1", file.toString()).lines().map(Double::valueOf)
        .gather(Gatherers.windowFixed(2)).map(pair -> new Packet(pair.get(1), pair.get(0))).toList();
  }

  private static String said(String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile("judge", ".log");
    try {
      int status = start(log, List.of(command)).waitFor();
      String said = Files.readString(log, StandardCharsets.UTF_8).strip();
      return status == 0 ? said : said + "\nexit " + status;
    } finally {
      Files.delete(log);
    }
  }
}
