package dev.slipway.relay.engine;

import dev.slipway.api.Setting;
import java.time.Duration;
import java.util.List;

/** The settings of inputs and outputs. */
public final class EngineSettings {

  /** How long an input goes on when nobody uses it. */
  public static final Setting<Duration> LINGER = Setting.duration("input.linger", Duration.ofSeconds(10), Duration.ZERO,
      Duration.ofHours(1), "how long an input goes on after its last output, recording or viewer has left");

  /** How long nothing may move. */
  public static final Setting<Duration> STALE = Setting.duration("stale", Duration.ofSeconds(10), Duration.ofSeconds(2),
      Duration.ofMinutes(5), "an input or output that moves no media for so long is started again");

  /** What an input that is away sends. */
  public static final Setting<Boolean> SLATE = Setting.flag("slate", false,
      "whether outputs and viewers are shown a black picture with silence while their source is away, instead of nothing");

  /** All of them. */
  public static final List<Setting<?>> ALL = List.of(LINGER, STALE, SLATE);

  private EngineSettings() {}
}
