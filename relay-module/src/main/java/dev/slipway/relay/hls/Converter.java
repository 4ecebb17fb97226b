package dev.slipway.relay.hls;

import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.hub.Codec;
import dev.slipway.relay.hub.Tracks;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes of an input something that browsers play. Immutable.
 *
 * @param ffmpeg the program
 * @param h264Encoder the name of its encoder of H.264
 */
public record Converter(Ffmpeg ffmpeg, String h264Encoder) {

  /** Returns whether browsers play these tracks as they are. */
  static boolean isPlayable(Tracks tracks) {
    return tracks.video().stream().allMatch(video -> video.codec() == Codec.H264) && isSoundPlayable(tracks);
  }

  private static boolean isSoundPlayable(Tracks tracks) {
    return tracks.audio().stream().allMatch(audio -> audio.codec() == Codec.AAC || audio.codec() == Codec.MP3);
  }

  /** Returns the command that changes only what browsers do not play, from standard input to standard output. */
  List<String> command(Tracks tracks) {
    List<String> arguments = new ArrayList<>(List.of("-protocol_whitelist", "pipe", "-f", "mpegts", "-i", "pipe:0",
        "-map", "0:v:0?", "-map", "0:a:0?"));
    if (tracks.video().stream().allMatch(video -> video.codec() == Codec.H264)) {
      arguments.addAll(List.of("-c:v", "copy"));
    } else {
      arguments.addAll(List.of("-c:v", h264Encoder, "-vf", "scale=w='min(1280,iw)':h=-2", "-pix_fmt", "yuv420p",
          "-force_key_frames", "expr:gte(t,n_forced*2)", "-b:v", "2M", "-maxrate", "2M", "-bufsize", "2M", "-threads", "2"));
      if (h264Encoder.equals("libx264")) {
        arguments.addAll(List.of("-preset", "ultrafast", "-tune", "zerolatency"));
      }
    }
    arguments.addAll(isSoundPlayable(tracks) ? List.of("-c:a", "copy") : List.of("-c:a", "aac", "-b:a", "128k", "-ac", "2"));
    arguments.addAll(List.of("-copyts", "-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames", "-flush_packets", "1", "-muxdelay", "0",
        "-muxpreload", "0", "pipe:1"));
    return ffmpeg.command(arguments);
  }
}
