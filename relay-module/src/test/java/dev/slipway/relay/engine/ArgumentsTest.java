package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.engine.Encoding.Audio;
import dev.slipway.relay.engine.Encoding.Rotation;
import dev.slipway.relay.engine.Encoding.Size;
import dev.slipway.relay.engine.Encoding.Video;
import dev.slipway.relay.ffmpeg.Encoders;
import dev.slipway.relay.hub.Codec;
import dev.slipway.relay.hub.Track;
import dev.slipway.relay.hub.Tracks;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ffmpeg is told: what must stand there, and what must not. */
class ArgumentsTest {

  private static final Encoders X264 = new Encoders(Set.of("libx264", "libopenh264", "aac"));
  private static final Tracks AAC = tracks(Codec.AAC);

  private static Tracks tracks(Codec audio) {
    return new Tracks(Optional.of(new Track(256, Codec.H264)), Optional.of(new Track(257, audio)));
  }

  private static Way way(String url) {
    return new Way(url, List.of("-protocol_whitelist", "some,of,them", "-more", "of it"), () -> {});
  }

  private static String after(List<String> arguments, String option) {
    int index = arguments.lastIndexOf(option);
    assertTrue(index >= 0, () -> option + " is missing in " + arguments);
    return arguments.get(index + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtmp://h/a/k", "rtmps://h/a/k", "rtsp://h/a", "rtsps://h/a", "srt://h:1", "http://h/a", "https://h/a"})
  void everySource_standsBehindAWhitelist_andHasATimeOut(String url) {
    List<String> arguments = Arguments.pull(way(url), false);
    int at = arguments.indexOf("-i");
    assertEquals(url, arguments.get(at + 1));
    List<String> before = arguments.subList(0, at);
    assertEquals(way(url).options(), before.subList(at - 4, at));
    assertTrue(before.contains("-rw_timeout") || before.contains("-timeout"));
    assertEquals("pipe:1", arguments.getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "concat:a|b", "file:///etc/passwd", "data:,x", "pipe:0", "-i", "udp://h:1", "ftp://h/a", ""})
  void whatIsNoSource_isNotTold(String url) {
    assertThrows(IllegalArgumentException.class, () -> Arguments.pull(way(url), false));
    assertThrows(IllegalArgumentException.class, () -> Arguments.push(way(url), Encoding.COPY, AAC, X264));
  }

  @Test
  void onlyRtsp_getsTimesThatItLacks() {
    assertTrue(after(Arguments.pull(way("rtsp://h/a"), false), "-bsf:v").startsWith("setts="));
    assertFalse(Arguments.pull(way("rtmp://h/a/k"), false).contains("-bsf:v"));
  }

  @Test
  void file_standsBehindAWhitelist_andIsPlayedAtItsPace() {
    List<String> arguments = Arguments.play(way("file:/media/-i.mp4"), false);
    int at = arguments.indexOf("-i");
    assertEquals("file:/media/-i.mp4", arguments.get(at + 1));
    assertEquals(way("file:/media/-i.mp4").options(), arguments.subList(at - 4, at));
    assertTrue(arguments.contains("-re"));
  }

  @Test
  void soundIsReframed_onlyWhereItIsAacAndTheFormAsksForIt() {
    assertEquals("aac_adtstoasc", after(Arguments.push(way("rtmp://h/a/k"), Encoding.COPY, AAC, X264), "-bsf:a"));
    assertFalse(Arguments.push(way("rtmp://h/a/k"), Encoding.COPY, tracks(Codec.MP3), X264).contains("-bsf:a"));
    assertFalse(Arguments.push(way("srt://h:1"), Encoding.COPY, AAC, X264).contains("-bsf:a"));
    Encoding sound = new Encoding(null, Audio.AAC, null, null, null, null);
    assertFalse(Arguments.push(way("rtmp://h/a/k"), sound, AAC, X264).contains("-bsf:a"));
  }

  @Test
  void endpoint_standsBehindAWhitelist_andIsLast() {
    List<String> arguments = Arguments.push(way("rtmp://h/a/k"), Encoding.COPY, AAC, X264);
    assertEquals("pipe", arguments.get(arguments.indexOf("-protocol_whitelist") + 1));
    int last = arguments.size() - 1;
    assertEquals("rtmp://h/a/k", arguments.get(last));
    assertEquals(way("rtmp://h/a/k").options(), arguments.subList(last - 4, last));
    assertEquals("flv", after(arguments, "-f"));
  }

  @Test
  void soundForRtsp_goesAsLatm_unlessItIsEncoded() {
    List<String> copied = Arguments.push(way("rtsp://h/a"), Encoding.COPY, AAC, X264);
    assertEquals("latm", after(copied, "-rtpflags"));
    assertFalse(copied.contains("-bsf:a"));
    assertFalse(Arguments.push(way("rtsp://h/a"), Encoding.COPY, tracks(Codec.MP3), X264).contains("-rtpflags"));
    Encoding sound = new Encoding(null, Audio.AAC, null, null, null, null);
    assertFalse(Arguments.push(way("rtsp://h/a"), sound, AAC, X264).contains("-rtpflags"));
  }

  @Test
  void wayWithoutAWhitelist_isNone() {
    for (List<String> options : List.of(List.<String>of(), List.of("-rw_timeout", "1"), List.of("-protocol_whitelist"))) {
      assertThrows(IllegalArgumentException.class, () -> new Way("rtmp://h/a/k", options, () -> {}));
    }
  }

  @Test
  void encoding_isToldInFull() {
    Encoding instagram = new Encoding(Video.H264, Audio.AAC, new Size(720, 1280), 30, 3_500_000, Rotation.RIGHT);
    List<String> arguments = Arguments.push(way("rtmp://h/a/k"), instagram, AAC, X264);
    assertEquals("libx264", after(arguments, "-c:v"));
    assertEquals("30", after(arguments, "-r"));
    assertEquals("3500000", after(arguments, "-b:v"));
    assertTrue(after(arguments, "-vf").startsWith("transpose=clock,scale=720:1280:"), after(arguments, "-vf"));
  }

  @Test
  void encoderThatIsMissing_isNamed() {
    Encoding h265 = new Encoding(Video.H265, null, null, null, null, null);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Arguments.push(way("rtmp://h/a/k"), h265, AAC, X264));
    assertEquals("this ffmpeg has no encoder for h265", e.getMessage());
    Encoders open = new Encoders(Set.of("libopenh264"));
    Encoding h264 = new Encoding(Video.H264, null, null, null, null, null);
    assertEquals("libopenh264", after(Arguments.push(way("rtmp://h/a/k"), h264, AAC, open), "-c:v"));
  }
}
