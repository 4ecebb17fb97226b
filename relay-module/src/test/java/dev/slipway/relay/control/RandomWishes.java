package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import dev.slipway.relay.engine.Encoding;
import dev.slipway.relay.engine.Encoding.Audio;
import dev.slipway.relay.engine.Encoding.Rotation;
import dev.slipway.relay.engine.Encoding.Size;
import dev.slipway.relay.engine.Encoding.Video;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes of what is wanted, by chance but the same for the same seed. Confined to one thread. */
final class RandomWishes {

  private static final int NAMES = 4;

  private final Random random;

  RandomWishes(long seed) {
    random = new Random(seed);
  }

  /**
   * A change. Immutable.
   *
   * @param next what is wanted then
   * @param destructive whether something was taken away
   */
  record Step(Wanted next, boolean destructive) {}

  /** Returns what one more change makes of {@code now}; a change that is refused makes nothing of it. */
  Step step(Wanted now) {
    try {
      return switch (random.nextInt(8)) {
        case 0, 1, 2 -> new Step(Changes.start(now, start()), false);
        case 3 -> new Step(Changes.stop(now, target()), false);
        case 4 -> new Step(Changes.without(now, Changes.removal(now, List.of(target(), target()))), true);
        case 5 -> new Step(now.presets(presets(now.presets())), true);
        case 6 -> new Step(now.recordings(List.of(new WantedRecording(name("in"), "rtmp://example.com/live/" + random.nextInt()))), false);
        default -> new Step(restored(now), false);
      };
    } catch (Refusal refused) {
      return new Step(now, false);
    }
  }

  private Wanted restored(Wanted now) {
    Removal removal = Changes.removal(now, List.of(target(), target()));
    Wanted back = Changes.restore(Changes.without(now, removal), removal);
    if (!back.equals(now)) {
      throw new AssertionError("what was deleted and brought back differs: " + now + " became " + back);
    }
    return back;
  }

  private Start start() {
    String input = name("in");
    boolean alone = random.nextInt(4) == 0;
    return new Start(
        input, "rtmp://example.com/live/" + input, alone ? null : name("out"),
        alone ? null : "rtmp://example.com/app/key" + random.nextInt(3), alone || random.nextBoolean() ? null : "YouTube",
        alone || random.nextBoolean() ? null : encoding());
  }

  private Target target() {
    return new Target(name("in"), null, random.nextBoolean() ? null : name("out"), null);
  }

  private Map<String, Encoding> presets(Map<String, Encoding> own) {
    Map<String, Encoding> next = new TreeMap<>(own);
    if (next.remove(name("preset")) == null) {
      next.put(name("preset"), encoding());
    }
    return next;
  }

  private Encoding encoding() {
    @Nullable Audio audio = random.nextBoolean() ? Audio.AAC : null;
    return random.nextBoolean() ? new Encoding(null, audio, null, null, null, null) : new Encoding(
        random.nextBoolean() ? Video.H264 : Video.H265, audio, random.nextBoolean() ? new Size(320, 180) : null,
        random.nextBoolean() ? 1 + random.nextInt(Encoding.MOST_FRAMERATE) : null,
        random.nextBoolean() ? 50_000 + random.nextInt(1_000_000) : null,
        random.nextBoolean() ? Rotation.values()[random.nextInt(4)] : null);
  }

  private String name(String kind) {
    return kind + random.nextInt(NAMES);
  }
}
