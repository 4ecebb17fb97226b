package dev.slipway.relay.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Encoders that publish: H.264 with B-frames, and AAC. Stateless. */
final class Sources {

  private Sources() {}

  static Program rtmp(String url) throws IOException {
    return Program.start(publish("flv", List.of(), url));
  }

  static Program rtsp(String url) throws IOException {
    return Program.start(publish("rtsp", List.of("-rtsp_transport", "tcp"), url));
  }

  /** Publishes noise, which takes 4 Mbit/s at little cost. */
  static Program loud(String url) throws IOException {
    return Program.start(List.of("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin", "-re", "-f", "lavfi", "-i",
        "testsrc=size=320x180:rate=25,noise=alls=60:allf=t", "-re", "-f", "lavfi", "-i", "sine=sample_rate=44100", "-c:v", "libx264",
        "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "1M",
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k", "-f", "flv", url));
  }

  private static List<String> publish(String format, List<String> options, String url) {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin",
        "-re", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=15", "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100",
        "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-bf", "2", "-b_strategy", "0", "-g", "15", "-b:v", "300k",
        "-c:a", "aac", "-b:a", "64k"));
    command.addAll(options);
    command.addAll(List.of("-f", format, url));
    return command;
  }
}
