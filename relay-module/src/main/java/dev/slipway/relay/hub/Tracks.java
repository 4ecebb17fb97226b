package dev.slipway.relay.hub;

import java.util.List;
import java.util.Optional;

/**
 * What an input carries: its first video and its first audio. Immutable.
 *
 * @param video the pictures, empty for sound alone
 * @param audio the sound, empty for pictures alone
 */
public record Tracks(Optional<Track> video, Optional<Track> audio) {

  static Tracks of(List<Track> all) {
    return new Tracks(
        all.stream().filter(track -> track.codec().video()).findFirst(),
        all.stream().filter(track -> track.codec().audio()).findFirst());
  }
}
