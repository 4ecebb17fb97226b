package dev.slipway.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Decodes media with ffmpeg, and counts what it has to complain about. Stateless. */
final class Judge {

  private Judge() {}

  /** Decodes that many pictures of an address, and returns the number of complaints. */
  static long framesOf(String url, int frames, Path folder) throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "judge", ".log");
    Process process = new ProcessBuilder(
        "ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "warning", "-rtsp_transport", "tcp", "-i", url, "-frames:v",
        Integer.toString(frames), "-f", "null", "-").redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "ffmpeg has not ended: " + Files.readString(log));
      assertEquals(0, process.exitValue(), Files.readString(log));
      return Files.readAllLines(log).stream().filter(line -> !line.isBlank()).count();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Makes a clip of two seconds, as H.264 with AAC in a transport stream. */
  static void makeClip(Path file) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
        "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10", "-f", "lavfi", "-i", "sine",
        "-t", "2", "-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac", file.toString())
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "ffmpeg has not made a clip");
    assertEquals(0, process.exitValue());
  }
}
