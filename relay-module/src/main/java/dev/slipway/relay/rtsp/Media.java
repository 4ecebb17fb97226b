package dev.slipway.relay.rtsp;

import java.util.List;

/**
 * One track of a session description (RFC 4566, section 5.14). Immutable.
 *
 * @param type {@code video}, {@code audio} or another word
 * @param formats the numbers of its RTP payload types
 * @param lines its {@code rtpmap} and {@code fmtp} attributes, as they were written
 * @param control the address of the track, empty where it has none
 * @param coding how its first format is coded
 * @param clockRate ticks of its RTP timestamps in a second
 */
record Media(String type, List<Integer> formats, List<String> lines, String control, Coding coding, int clockRate) {

  Media {
    formats = List.copyOf(formats);
    lines = List.copyOf(lines);
  }

  /** Returns whether packets that belong together end with the marker bit, as those of a picture do. */
  boolean isVideo() {
    return type.equals("video");
  }

  /** Returns whether a player that was told of one can go on with the other. */
  boolean isSameAs(Media other) {
    return type.equals(other.type) && formats.equals(other.formats) && lines.equals(other.lines);
  }
}
