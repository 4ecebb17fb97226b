package dev.slipway.relay.engine;

import dev.slipway.relay.ffmpeg.Encoders;
import dev.slipway.relay.hub.Codec;
import dev.slipway.relay.hub.PictureForm;
import dev.slipway.relay.hub.Tracks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What ffmpeg is told to do, in one place: lists of arguments, never a text that is cut at blanks. Stateless.
 *
 * <p>An address is always the value of {@code -i} or comes last, has a scheme, and stands behind the options of its {@link Way}, which
 * say what it may lead to: without, ffmpeg also opens files, and lists of files, that an address or a playlist names.
 */
final class Arguments {

  /** Begins the address of the test pattern. */
  static final String DEMO = "demo:";
  /** Begins the address of a file in the media folder. */
  static final String FILE = "file:";

  private static final String SOURCE_SILENCE_MICROS = "10000000";
  private static final String ENDPOINT_SILENCE_MICROS = "5000000";
  /** By default five seconds of media are looked at before the first packet goes on, since a stream of tracks may get more of them. */
  private static final String SOURCE_LOOK_MICROS = "2500000";
  /** A reader of a hub begins at a key frame with all that there is to know. */
  private static final String STREAM_LOOK_MICROS = "1000000";
  /** Nothing moves on a slate: more pictures would only cost. */
  private static final double MOST_SLATE_RATE = 30;
  private static final List<String> BOTH_TRACKS = List.of("-map", "0:v:0?", "-map", "0:a:0?");

  /** Out by the pipe, no packet waiting for another. */
  private static final List<String> STREAM = List.of("-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames", "-flush_packets", "1",
      "-muxdelay", "0", "-muxpreload", "0", "pipe:1");

  /**
   * RTSP carries no decoding times. ffmpeg guesses them, but not the first ones of a source with B-frames; without any, it ends. The
   * missing ones are those before the first known.
   */
  static final String TIMES = "setts=pts='if(eq(PTS,NOPTS),if(eq(PREV_OUTPTS,NOPTS),0,PREV_OUTPTS+1),PTS)'"
      + ":dts='if(eq(DTS,NOPTS),if(eq(PREV_OUTDTS,NOPTS),-1,PREV_OUTDTS+1),DTS)'";

  private Arguments() {}

  /** Returns what pulls a source off the network. */
  static List<String> pull(Way way, boolean encodeSound) {
    List<String> arguments = new ArrayList<>(List.of("-nostdin"));
    boolean rtsp = false;
    switch (scheme(way.url())) {
      case "rtsp", "rtsps" -> {
        rtsp = true;
        arguments.addAll(List.of("-rtsp_transport", "tcp", "-timeout", SOURCE_SILENCE_MICROS));
      }
      case "http", "https" -> arguments.addAll(List.of("-reconnect", "1", "-reconnect_streamed", "1",
          "-reconnect_on_network_error", "1", "-reconnect_delay_max", "5", "-rw_timeout", SOURCE_SILENCE_MICROS));
      case "rtmp", "rtmps", "srt" -> arguments.addAll(List.of("-rw_timeout", SOURCE_SILENCE_MICROS));
      default -> throw new IllegalArgumentException("inputs are rtmp, rtmps, rtsp, rtsps, srt, http or https addresses");
    }
    arguments.addAll(List.of("-analyzeduration", SOURCE_LOOK_MICROS));
    arguments.addAll(way.options());
    arguments.addAll(List.of("-i", way.url()));
    arguments.addAll(BOTH_TRACKS);
    arguments.addAll(List.of("-c:v", "copy"));
    if (rtsp) {
      arguments.addAll(List.of("-bsf:v", TIMES));
    }
    arguments.addAll(encodeSound ? sound() : List.of("-c:a", "copy"));
    arguments.addAll(STREAM);
    return List.copyOf(arguments);
  }

  /** Returns what plays a file again and again, as fast as it is to be watched. */
  static List<String> play(Way way, boolean encodeSound) {
    List<String> arguments = new ArrayList<>(List.of("-nostdin", "-re", "-stream_loop", "-1"));
    arguments.addAll(way.options());
    arguments.addAll(List.of("-i", way.url()));
    arguments.addAll(BOTH_TRACKS);
    arguments.addAll(List.of("-c:v", "copy"));
    arguments.addAll(encodeSound ? sound() : List.of("-c:a", "copy"));
    arguments.addAll(STREAM);
    return List.copyOf(arguments);
  }

  /** Returns what shows the test pattern with a clock and a tone. */
  static List<String> demo(Encoders encoders) {
    List<String> arguments = new ArrayList<>(List.of("-nostdin", "-re", "-f", "lavfi",
        "-i", "testsrc=size=640x360:rate=25", "-f", "lavfi", "-i", "sine=frequency=440:beep_factor=2:sample_rate=48000",
        "-map", "0:v", "-map", "1:a"));
    arguments.addAll(pictures(encoders, Encoding.Video.H264, Optional.of(800_000), Optional.of(25)));
    arguments.addAll(sound());
    arguments.addAll(STREAM);
    return List.copyOf(arguments);
  }

  /** Returns what shows a black picture of that form, with silence where there was {@code sound}. */
  static List<String> slate(Encoders encoders, PictureForm form, boolean sound) {
    String rate = form.rate() < 1 || form.rate() > MOST_SLATE_RATE ? "25" : form.pictures() + "/" + form.seconds();
    List<String> arguments = new ArrayList<>(List.of("-nostdin", "-re", "-f", "lavfi",
        "-i", "color=black:size=" + form.width() + "x" + form.height() + ":rate=" + rate));
    if (sound) {
      arguments.addAll(List.of("-f", "lavfi", "-i", "anullsrc=sample_rate=48000:channel_layout=stereo"));
    }
    arguments.addAll(List.of("-map", "0:v"));
    arguments.addAll(pictures(encoders, Encoding.Video.H264, Optional.of(200_000), Optional.empty()));
    if (sound) {
      arguments.addAll(List.of("-map", "1:a"));
      arguments.addAll(sound());
    }
    arguments.addAll(STREAM);
    return List.copyOf(arguments);
  }

  /** Returns what pushes a transport stream to an endpoint. */
  static List<String> push(Way way, Encoding encoding, Tracks tracks, Encoders encoders) {
    List<String> arguments = new ArrayList<>(List.of("-protocol_whitelist", "pipe", "-analyzeduration", STREAM_LOOK_MICROS,
        "-f", "mpegts", "-i", "pipe:0"));
    arguments.addAll(BOTH_TRACKS);
    if (encoding.video() == null) {
      arguments.addAll(List.of("-c:v", "copy"));
    } else {
      filter(encoding).ifPresent(filter -> arguments.addAll(List.of("-vf", filter)));
      arguments.addAll(pictures(encoders, encoding.video(), Optional.ofNullable(encoding.bitrate()),
          Optional.ofNullable(encoding.framerate())));
    }
    arguments.addAll(encoding.audio() == null ? List.of("-c:a", "copy") : sound());
    boolean adts = encoding.audio() == null && tracks.audio().filter(audio -> audio.codec() == Codec.AAC).isPresent();
    arguments.addAll(form(scheme(way.url()), adts));
    arguments.addAll(way.options());
    arguments.add(way.url());
    return List.copyOf(arguments);
  }

  /**
   * Returns the form in which an endpoint gets media; {@code adts} says that the sound is AAC of a transport stream, copied.
   *
   * <p>FLV needs the filter that takes the ADTS heads away, which fails on anything but AAC. RTSP announces sound before the first
   * packet of it: for RFC 3640 ffmpeg would have to know what the filter learns from that packet, so it goes as LATM (RFC 6416).
   */
  private static List<String> form(String scheme, boolean adts) {
    List<String> arguments = new ArrayList<>();
    switch (scheme) {
      case "rtmp", "rtmps" -> {
        if (adts) {
          arguments.addAll(List.of("-bsf:a", "aac_adtstoasc"));
        }
        arguments.addAll(List.of("-rw_timeout", ENDPOINT_SILENCE_MICROS, "-flvflags", "no_duration_filesize", "-f", "flv"));
      }
      case "srt" -> arguments.addAll(List.of("-flush_packets", "1", "-f", "mpegts"));
      case "rtsp", "rtsps" -> {
        if (adts) {
          arguments.addAll(List.of("-rtpflags", "latm"));
        }
        arguments.addAll(List.of("-rtsp_transport", "tcp", "-f", "rtsp"));
      }
      default -> throw new IllegalArgumentException("outputs are rtmp, rtmps, srt, rtsp or rtsps addresses");
    }
    return arguments;
  }

  /** A key frame every two seconds, which services ask for, whatever the rate of the source; no rate above what is asked for. */
  static List<String> pictures(
      Encoders encoders, Encoding.Video video, Optional<Integer> bitrate, Optional<Integer> framerate) {
    String encoder = encoders.video(video == Encoding.Video.H264 ? Codec.H264 : Codec.H265).orElseThrow(() ->
        new IllegalArgumentException("this ffmpeg has no encoder for " + video.name().toLowerCase(Locale.ROOT)));
    List<String> arguments = new ArrayList<>(List.of("-c:v", encoder, "-pix_fmt", "yuv420p",
        "-force_key_frames", "expr:gte(t,n_forced*2)"));
    switch (encoder) {
      case "libx264" -> arguments.addAll(List.of("-preset", "veryfast", "-profile:v", "high", "-sc_threshold", "0"));
      case "libx265" -> arguments.addAll(List.of("-preset", "ultrafast", "-x265-params", "log-level=error"));
      default -> { } // openh264 has no presets
    }
    framerate.ifPresent(rate -> arguments.addAll(List.of("-r", Integer.toString(rate), "-g", Integer.toString(2 * rate))));
    bitrate.ifPresent(bits -> arguments.addAll(List.of("-b:v", Integer.toString(bits), "-maxrate", Integer.toString(bits),
        "-bufsize", Integer.toString(2 * bits))));
    return arguments;
  }

  private static List<String> sound() {
    return List.of("-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2");
  }

  /** Turned first, then fitted into the size with its proportions, with black beside it. */
  private static Optional<String> filter(Encoding encoding) {
    List<String> filters = new ArrayList<>();
    if (encoding.rotation() != null) {
      filters.add("transpose=" + switch (encoding.rotation()) {
        case LEFT_FLIPPED -> "cclock_flip";
        case RIGHT -> "clock";
        case LEFT -> "cclock";
        case RIGHT_FLIPPED -> "clock_flip";
      });
    }
    if (encoding.size() != null) {
      int width = encoding.size().width();
      int height = encoding.size().height();
      filters.add("scale=" + width + ":" + height + ":force_original_aspect_ratio=decrease:force_divisible_by=2");
      filters.add("pad=" + width + ":" + height + ":(ow-iw)/2:(oh-ih)/2");
      filters.add("setsar=1");
    }
    return filters.isEmpty() ? Optional.empty() : Optional.of(String.join(",", filters));
  }

  /** Returns the scheme of an address in lower case, empty where there is none. */
  static String scheme(String url) {
    int end = url.indexOf("://");
    return end < 0 ? "" : url.substring(0, end).toLowerCase(Locale.ROOT);
  }
}
