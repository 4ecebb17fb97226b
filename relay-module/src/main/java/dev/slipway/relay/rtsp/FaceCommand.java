package dev.slipway.relay.rtsp;

import java.net.URI;
import java.util.List;

/** What an ffmpeg is told that publishes a hub's transport stream into the RTSP server. Stateless. */
public final class FaceCommand {

  private FaceCommand() {}

  /**
   * Returns the arguments: transport stream at standard input, and out by RTSP to {@code address}.
   *
   * <p>AAC goes as LATM (RFC 6416): for RFC 3640 ffmpeg wants the description of the sound before its first packet, which a transport
   * stream does not have, not even with the filter that takes the ADTS heads away. The frame rate is not waited for.
   */
  public static List<String> arguments(URI address) {
    return List.of("-protocol_whitelist", "pipe", "-analyzeduration", "2000000", "-fpsprobesize", "0",
        "-f", "mpegts", "-i", "pipe:0", "-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy", "-rtpflags", "latm",
        "-rtsp_transport", "tcp", "-protocol_whitelist", "rtsp,rtp,tcp", "-f", "rtsp", address.toString());
  }
}
