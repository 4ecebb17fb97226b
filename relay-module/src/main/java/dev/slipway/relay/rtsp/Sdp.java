package dev.slipway.relay.rtsp;

import java.util.ArrayList;
import java.util.List;

/** A session description (RFC 4566): what a publisher says it will send, and what players are told. Immutable. */
record Sdp(List<Media> media) {

  /** The media type of a session description. */
  static final String TYPE = "application/sdp";

  Sdp {
    media = List.copyOf(media);
  }

  /** Returns whether players of the one can go on with the other. */
  boolean isSameAs(Sdp other) {
    if (media.size() != other.media.size()) {
      return false;
    }
    for (int i = 0; i < media.size(); i++) {
      if (!media.get(i).isSameAs(other.media.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Returns the track that a player must begin with, the first one whose key frames are known, or -1. */
  int lead() {
    for (int i = 0; i < media.size(); i++) {
      if (media.get(i).coding() != Coding.OTHER) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns the description for players. Origin, connection and addresses are this server's; of the publisher's only the formats stay.
   *
   * @param name the stream's name
   * @param id a number that is another one when the description is
   */
  String describe(String name, long id) {
    List<String> lines = new ArrayList<>();
    lines.add("v=0");
    lines.add("o=- " + id + " 1 IN IP4 0.0.0.0");
    lines.add("s=" + name);
    lines.add("c=IN IP4 0.0.0.0");
    lines.add("t=0 0");
    lines.add("a=control:*");
    for (int i = 0; i < media.size(); i++) {
      Media track = media.get(i);
      StringBuilder line = new StringBuilder("m=" + track.type() + " 0 RTP/AVP");
      track.formats().forEach(format -> line.append(' ').append(format));
      lines.add(line.toString());
      lines.addAll(track.lines());
      lines.add("a=control:" + trackPath(i));
    }
    return String.join("\r\n", lines) + "\r\n";
  }

  /** Returns the last part of a track's address. */
  static String trackPath(int track) {
    return "trackID=" + track;
  }

  /** Returns the track that {@code path} is the address of, or -1. */
  int track(String path) {
    for (int i = 0; i < media.size(); i++) {
      if (trackPath(i).equals(path)) {
        return i;
      }
    }
    return -1;
  }
}
