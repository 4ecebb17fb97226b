package dev.slipway.relay.ffmpeg;

import dev.slipway.relay.hub.Codec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an ffmpeg can encode to. Immutable.
 *
 * @param names the encoders' names
 */
public record Encoders(Set<String> names) {

  private static final List<String> H264 = List.of("libx264", "libopenh264");
  private static final List<String> H265 = List.of("libx265");

  /** Copies the names. */
  public Encoders {
    names = Set.copyOf(names);
  }

  /** Returns the names in what {@code ffmpeg -encoders} says, of which each line is flags, a name and a description. */
  static Encoders of(List<String> lines) {
    return new Encoders(lines.stream()
        .map(line -> line.strip().split("\\s+", 3))
        .filter(words -> words.length > 1 && words[0].matches("[VAS][A-Z.]{5}"))
        .map(words -> words[1])
        .collect(Collectors.toSet()));
  }

  /** Returns the best encoder in software for a codec, if there is one. Those in hardware are left: whether they work is unknown. */
  public Optional<String> video(Codec codec) {
    List<String> candidates = switch (codec) {
      case H264 -> H264;
      case H265 -> H265;
      default -> List.of();
    };
    return candidates.stream().filter(names::contains).findFirst();
  }
}
