package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ffmpeg is told in tests. Stateless. */
final class Clips {

  private static final Pattern FRAMES = Pattern.compile("frame= *(\\d+)");

  private Clips() {}

  /** A small live picture with B-frames, a key frame each second, and sound. */
  static String source(int seconds) {
    return " -re -f lavfi -i testsrc=size=320x180:rate=15 -re -f lavfi -i sine=frequency=440:sample_rate=44100"
        + " -t " + seconds + " -c:v libx264 -preset ultrafast -bf 2 -b_strategy 0 -g 15 -pix_fmt yuv420p -c:a aac -b:a 64k ";
  }

  static String ffmpegPublish(String url, int seconds) {
    return "ffmpeg -hide_banner -nostats -loglevel warning -nostdin" + source(seconds) + "-f rtsp -rtsp_transport tcp " + url;
  }

  /** Decodes that many frames, and says what was wrong with them. */
  static String ffmpegPlay(String url, int frames) {
    return "ffmpeg -hide_banner -nostdin -loglevel info -stats -rtsp_transport tcp -i " + url + " -frames:v " + frames + " -f null -";
  }

  /** Checks that a player of {@link #ffmpegPlay} has seen so many frames has heard sound, and found nothing wrong. */
  static void assertClean(String output, int frames) {
    int seen = 0;
    for (String line : output.lines().toList()) {
      Matcher matcher = FRAMES.matcher(line);
      while (matcher.find()) {
        seen = Integer.parseInt(matcher.group(1));
      }
    }
    int decoded = seen;
    assertTrue(decoded >= frames, () -> "saw " + decoded + " frames:\n" + output);
    List<String> complaints = output.lines()
        .flatMap(line -> Pattern.compile("\r").splitAsStream(line))
        .filter(line -> !line.startsWith("frame=") && !line.isBlank())
        .filter(line -> line.contains("error") || line.contains("missing") || line.contains("missed") || line.contains("corrupt")
            || line.contains("concealing") || line.contains("non-existing") || line.contains("Invalid"))
        .toList();
    assertTrue(Pattern.compile("audio:[1-9]\\d*kB").matcher(output).find(), () -> "no sound:\n" + output);
    assertTrue(complaints.isEmpty(), () -> String.join("\n", complaints));
  }
}
