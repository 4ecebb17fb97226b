package dev.slipway.relay.control;

import dev.slipway.relay.engine.Encoding;
import dev.slipway.relay.engine.Encoding.Audio;
import dev.slipway.relay.engine.Encoding.Rotation;
import dev.slipway.relay.engine.Encoding.Size;
import dev.slipway.relay.engine.Encoding.Video;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Encodings with a name: what platforms ask for, and what administrators added. Stateless. */
final class Presets {

  /** How many an administrator may add. */
  static final int MOST = 100;

  /** Presets that are always there. */
  static final Map<String, Encoding> BUILT_IN = builtIn();

  private Presets() {}

  private static Map<String, Encoding> builtIn() {
    Map<String, Encoding> presets = new LinkedHashMap<>();
    presets.put("YouTube", new Encoding(Video.H264, Audio.AAC, new Size(1_920, 1_080), 30, 4_500_000, null));
    presets.put("Instagram", new Encoding(Video.H264, Audio.AAC, new Size(720, 1_280), 30, 3_500_000, Rotation.RIGHT));
    presets.put("TikTok", new Encoding(Video.H264, Audio.AAC, new Size(720, 1_280), 30, 2_500_000, Rotation.RIGHT));
    return Map.copyOf(presets);
  }

  /** Returns the preset of that name, whatever the case of its letters where it is one that is always there. */
  static Optional<Encoding> find(String name, Map<String, Encoding> own) {
    Encoding found = own.get(name);
    return found != null ? Optional.of(found) : builtIn(name).map(BUILT_IN::get);
  }

  /** Returns the exact name of a preset that is always there. */
  static Optional<String> builtIn(String name) {
    return BUILT_IN.keySet().stream().filter(name::equalsIgnoreCase).findFirst();
  }
}
