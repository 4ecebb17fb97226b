package dev.slipway.relay.recording;

import dev.slipway.relay.hub.Codec;
import dev.slipway.relay.hub.Tracks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What ffmpeg is told to write a recording: fragments that begin at key frames and are written as soon as they are whole, so that a
 * file plays up to its last one whatever happens to its writer.
 */
final class RecorderCommand {

  /**
   * For so long ffmpeg looks at what comes before it writes anything, which is lost with it until then. A second has a key frame and sound
   * in it, as the hub begins with one.
   */
  private static final Duration QUICK_LOOK = Duration.ofSeconds(1);
  private static final Duration LONG_LOOK = Duration.ofSeconds(5);

  private RecorderCommand() {}

  /**
   * Returns the arguments that make {@code file}, which is there and empty, of a transport stream at standard input.
   *
   * @param patient whether an attempt with a quick look came to nothing
   */
  static List<String> arguments(Tracks tracks, Path file, boolean patient) {
    long look = TimeUnit.NANOSECONDS.toMicros((patient ? LONG_LOOK : QUICK_LOOK).toNanos());
    List<String> arguments = new ArrayList<>(List.of("-protocol_whitelist", "pipe", "-analyzeduration", Long.toString(look), "-f", "mpegts",
        "-i", "pipe:0", "-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy"));
    if (tracks.audio().filter(audio -> audio.codec() == Codec.AAC).isPresent()) {
      // It wants AAC, and fails on anything else.
      arguments.addAll(List.of("-bsf:a", "aac_adtstoasc"));
    }
    if (tracks.video().filter(video -> video.codec() == Codec.H265).isPresent()) {
      // The tag that browsers and Apple's players know.
      arguments.addAll(List.of("-tag:v", "hvc1"));
    }
    arguments.addAll(List.of("-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-flush_packets", "1"));
    if (tracks.video().isEmpty()) {
      // Every frame of sound is a key frame: a fragment for each would be more boxes than sound.
      arguments.addAll(List.of("-min_frag_duration", "1000000"));
    }
    arguments.addAll(List.of("-f", "mp4", "-y", "file:" + file));
    return List.copyOf(arguments);
  }
}
