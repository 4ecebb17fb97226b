package dev.slipway.relay.hls;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Streams that a real ffmpeg made, and what real players make of others. */
final class Media {

  static final Path FFMPEG = Path.of("/usr/bin/ffmpeg");

  private Media() {}

  /** What a program said, and its status. */
  record Run(int status, String words) {}

  static void needFfmpeg() {
    boolean there = Files.isExecutable(FFMPEG);
    assertTrue(there || !"true".equals(System.getenv("CI")), "CI needs ffmpeg");
    assumeTrue(there, "ffmpeg is needed");
  }

  /** Returns so many seconds of MPEG-TS, as an input's ffmpeg writes it: 10 frames a second, each {@code gop}th a key frame. */
  static byte[] stream(Path folder, int seconds, int gop, double offset, String... codecs) throws IOException, InterruptedException {
    Path file = Files.createTempFile(folder, "media", ".ts");
    List<String> command = new ArrayList<>(List.of(FFMPEG.toString(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y",
        "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100", "-t",
        "" + seconds));
    command.addAll(List.of(codecs));
    command.addAll(List.of("-g", "" + gop, "-keyint_min", "" + gop, "-sc_threshold", "0", "-output_ts_offset", "" + offset, "-f", "mpegts",
        "-mpegts_flags", "+pat_pmt_at_frames", "-muxdelay", "0", "-muxpreload", "0", file.toString()));
    Run run = run(command);
    assertTrue(run.status() == 0, run.words());
    return Files.readAllBytes(file);
  }

  /** Returns the usual stream: H.264 with B-frames, and AAC. */
  static byte[] h264(Path folder, int seconds, int gop, double offset) throws IOException, InterruptedException {
    return stream(folder, seconds, gop, offset, "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac");
  }

  static Run run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it did not end: " + words);
      return new Run(process.exitValue(), words);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Decodes everything at {@code address} and returns what ffmpeg complained about, which should be nothing. */
  static String complaints(String address) throws IOException, InterruptedException {
    Run run = run(List.of(FFMPEG.toString(), "-hide_banner", "-nostdin", "-loglevel", "warning", "-xerror", "-i", address, "-f",
        "null", "-"));
    return run.status() == 0 ? run.words() : "status " + run.status() + ": " + run.words();
  }

  /** Returns how many frames a decoder finds. */
  static int frames(String address) throws IOException, InterruptedException {
    Run run = run(List.of("/usr/bin/ffprobe", "-hide_banner", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
        "stream=nb_read_frames", "-of", "csv=p=0", address));
    return Integer.parseInt(run.words().lines().filter(line -> line.matches("\\d+.*")).findFirst().orElse("-1").split("\\D")[0]);
  }
}
