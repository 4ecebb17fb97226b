package dev.slipway.relay.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Transport streams made and judged by the ffmpeg of this machine. */
final class Samples {

  static final List<String> H264 = List.of(
      "-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-b_strategy", "0", "-g", "15", "-sc_threshold", "0", "-pix_fmt", "yuv420p");
  static final List<String> H265 = List.of(
      "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=15:min-keyint=15:scenecut=0:open-gop=0");
  static final List<String> MPEG2 = List.of("-c:v", "mpeg2video", "-bf", "2", "-g", "15", "-sc_threshold", "1000000000");
  static final List<String> AAC = List.of("-c:a", "aac", "-b:a", "64k");
  static final List<String> MP3 = List.of("-c:a", "libmp3lame", "-b:a", "64k");
  static final List<String> NONE = List.of();

  private Samples() {}

  /** Returns a stream of so many seconds at 15 pictures a second, whose clock begins at {@code offset} seconds. */
  static byte[] make(Path folder, int seconds, int offset, List<String> video, List<String> audio) throws Exception {
    requireFfmpeg();
    Path file = Files.createTempFile(folder, "sample", ".ts");
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y"));
    if (!video.isEmpty()) {
      command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15"));
    }
    if (!audio.isEmpty()) {
      command.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100"));
    }
    command.addAll(List.of("-t", "" + seconds));
    command.addAll(video);
    command.addAll(audio);
    command.addAll(List.of("-output_ts_offset", "" + offset, "-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames",
        "-muxdelay", "0", "-muxpreload", "0", file.toString()));
    assertEquals("", run(command));
    return Files.readAllBytes(file);
  }

  static void requireFfmpeg() {
    boolean found = List.of(System.getenv("PATH").split(":")).stream().anyMatch(at -> Files.isExecutable(Path.of(at, "ffmpeg")));
    if ("true".equals(System.getenv("CI"))) {
      assertTrue(found, "ffmpeg is required");
    }
    assumeTrue(found, "ffmpeg is not installed");
  }

  /** Decodes a stream; returns what ffmpeg has to complain about. */
  static String complaints(Path folder, byte[] stream) throws Exception {
    Path file = Files.createTempFile(folder, "heard", ".ts");
    Files.write(file, stream);
    return run(List.of("ffmpeg", "-v", "error", "-i", file.toString(), "-f", "null", "-"));
  }

  /** Returns how many pictures a decoder makes of a stream. */
  static int pictures(Path folder, byte[] stream) throws Exception {
    Path file = Files.createTempFile(folder, "heard", ".ts");
    Files.write(file, stream);
    String answer = run(List.of("ffprobe", "-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries",
        "stream=nb_read_frames", "-of", "default=nokey=1:noprint_wrappers=1", file.toString()));
    return Integer.parseInt(answer.lines().findFirst().orElse("").strip());
  }

  static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return said.strip();
  }
}
