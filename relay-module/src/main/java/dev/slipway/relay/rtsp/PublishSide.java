package dev.slipway.relay.rtsp;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A publisher: what it has announced, and on which channels it comes. Confined to the connection's thread. */
final class PublishSide {

  private static final int CHANNELS = 256;

  private final Shared shared;
  private final LiveStream stream;
  private final int[] channels = new int[SdpParser.MAX_TRACKS];
  private final @Nullable Inlet[] rtp = new Inlet[CHANNELS];
  private final @Nullable Inlet[] rtcp = new Inlet[CHANNELS];
  private int tracks;

  /** Takes the publisher's place of {@code name}. */
  PublishSide(Shared shared, String name, Sdp sdp) throws RtspFault {
    this.shared = shared;
    this.stream = shared.streams().announce(name, sdp, this);
    Arrays.fill(channels, -1);
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
    int track = track(target);
    if (channels[track] >= 0) {
      throw RtspFault.of(455, "Method Not Valid in This State, the track is set up");
    }
    int channel = Channels.choose(transport.channel(), channels);
    channels[track] = channel;
    Inlet inlet = stream.inlet(track);
    rtp[channel] = inlet;
    rtcp[channel + 1] = inlet;
    tracks++;
    return channel;
  }

  private int track(Target target) throws RtspFault {
    List<Media> media = stream.sdp().media();
    for (int i = 0; i < media.size(); i++) {
      if (matches(media.get(i).control(), target.rest())) {
        return i;
      }
    }
    int byNumber = stream.sdp().track(target.rest());
    if (byNumber >= 0) {
      return byNumber;
    }
    if (media.size() == 1 && target.rest().isEmpty()) {
      return 0;
    }
    throw RtspFault.of(404, "Not Found, the stream has no such track");
  }

  private static boolean matches(String control, String rest) {
    if (control.isEmpty() || rest.isEmpty()) {
      return false;
    }
    if (!control.contains("://")) {
      return control.equals(rest);
    }
    try {
      return Target.of(control).rest().equals(rest);
    } catch (RtspFault e) {
      return false;
    }
  }

  void record() throws RtspFault {
    if (tracks == 0) {
      throw RtspFault.of(455, "Method Not Valid in This State, no track is set up");
    }
    stream.begin(shared.clock().instant());
    shared.streams().begun();
  }

  /** Takes a frame. Returns whether it was media. */
  boolean frame(int channel, byte[] bytes, int offset, int length) {
    Inlet inlet = rtp[channel];
    if (inlet != null) {
      boolean taken = inlet.rtp(bytes, offset, length, shared.nanoClock().getAsLong());
      if (taken) {
        shared.counters().received(length);
      } else {
        shared.counters().malformed();
      }
      return taken;
    }
    Inlet reports = rtcp[channel];
    if (reports != null) {
      reports.rtcp(bytes, offset, length);
    } else {
      shared.counters().malformed();
    }
    return false;
  }

  void flush() {
    stream.flush();
  }

  /** Gives the publisher's place back. */
  void end() {
    stream.flush();
    shared.streams().release(stream, this);
  }
}
