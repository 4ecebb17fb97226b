package dev.slipway.relay.recording;

import dev.slipway.api.ChildProcess;
import dev.slipway.api.StopLadder;
import dev.slipway.api.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks ffprobe how long a file plays; for a platform thread. The file is read as MP4 and nothing else: one that somebody put there may
 * be a playlist that names other addresses.
 */
final class FfprobeProber implements Durations.Prober {

  private static final int MAX_ANSWER_BYTES = 1_024;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final StopLadder KILL = new StopLadder(List.of(new StopLadder.Rung(StopLadder.Step.KILL, Duration.ofSeconds(1))));

  private final Work work;
  private final Recordings.Program ffmpeg;

  FfprobeProber(Work work, Recordings.Program ffmpeg) {
    this.work = work;
    this.ffmpeg = ffmpeg;
  }

  @Override
  public Optional<Duration> probe(Path file) throws IOException, InterruptedException {
    ProcessBuilder command = new ProcessBuilder(
        ffmpeg.get().probe().toString(), "-v", "quiet", "-protocol_whitelist", "file", "-f", "mp4", "-show_entries", "format=duration",
        "-of", "csv=p=0", "file:" + file);
    command.environment().keySet().retainAll(List.of("PATH", "LD_LIBRARY_PATH"));
    command.redirectError(ProcessBuilder.Redirect.DISCARD);
    ChildProcess child = work.process("ffprobe", command, KILL);
    try {
      // Its few bytes fit into the pipe, so it ends whether or not somebody reads them.
      if (!child.process().waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      try (InputStream out = child.process().getInputStream()) {
        return seconds(new String(out.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.US_ASCII).strip());
      }
    } finally {
      child.close();
    }
  }

  private static Optional<Duration> seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      return seconds >= 0 && seconds < 1e9 ? Optional.of(Duration.ofMillis(Math.round(seconds * 1_000))) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
