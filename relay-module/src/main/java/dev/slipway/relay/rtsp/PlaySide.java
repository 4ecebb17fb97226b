package dev.slipway.relay.rtsp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A player: the stream and the tracks of it that it has set up. Confined to the connection's thread. */
final class PlaySide {

  private final LiveStream stream;
  private final Outbox outbox;
  private final int[] channels = new int[SdpParser.MAX_TRACKS];
  private boolean joined;

  PlaySide(LiveStream stream, Outbox outbox) {
    this.stream = stream;
    this.outbox = outbox;
    Arrays.fill(channels, -1);
  }

  LiveStream stream() {
    return stream;
  }

  /**
   * Sets one track up.
   *
   * @return the channel of its RTP
   */
  int setUp(Target target, Transport transport) throws RtspFault {
    if (!target.name().equals(stream.name())) {
      throw RtspFault.of(459, "Aggregate Operation Not Allowed, the session is of another stream");
    }
    boolean only = target.rest().isEmpty() && stream.sdp().media().size() == 1;
    int track = only ? 0 : stream.sdp().track(target.rest());
    if (track < 0) {
      throw RtspFault.of(404, "Not Found, the stream has no such track");
    }
    if (channels[track] >= 0) {
      throw RtspFault.of(455, "Method Not Valid in This State, the track is set up");
    }
    int channel = Channels.choose(transport.channel(), channels);
    channels[track] = channel;
    outbox.carry(track, channel);
    return channel;
  }

  /** Begins to play; {@code reply} is sent before the media. */
  void play(Target target, Reply reply) throws RtspFault {
    @Nullable Unit[] firsts = stream.join(outbox);
    if (firsts.length == 0) {
      throw RtspFault.of(404, "Not Found, the stream is over");
    }
    joined = true;
    String info = info(target.base(), firsts);
    outbox.play((info.isEmpty() ? reply : reply.with("RTP-Info", info)).encode());
  }

  private String info(String base, @Nullable Unit[] firsts) {
    StringBuilder text = new StringBuilder();
    for (int track = 0; track < firsts.length; track++) {
      Unit first = firsts[track];
      if (first != null && channels[track] >= 0) {
        text.append(text.isEmpty() ? "" : ",").append("url=").append(base).append('/').append(Sdp.trackPath(track))
            .append(";seq=").append(first.sequence()).append(";rtptime=").append(Integer.toUnsignedString(first.timestamp()));
      }
    }
    return text.toString();
  }

  void pause() {
    if (joined) {
      joined = false;
      stream.leave(outbox);
      outbox.pause();
    }
  }

  /** Ends the session; the connection goes on. */
  void end() {
    pause();
    outbox.carryNothing();
  }

  /** Says good-bye and closes the connection behind it. Thread-safe. */
  void dismiss() {
    stream.dismiss(outbox);
  }
}
