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
}
