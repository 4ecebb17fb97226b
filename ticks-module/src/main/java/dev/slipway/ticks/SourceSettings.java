package dev.slipway.ticks;

import dev.slipway.api.Role;
import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What can be configured of the source under {@code modules.ticks}. Immutable.
 *
 * @param kind where ticks come from
 * @param staleAfter how long a source other than the synthetic one may be silent before it is unhealthy
 * @param file the recording to replay
 * @param speed how many times as fast as it was
 * @param loop whether it begins again at its end
 * @param pushRole who may push ticks
 * @param pushRate pushes per second and user
 * @param grpcTarget host and port of the upstream
 * @param stallAfter how long the upstream may be silent before it is looked for again
 */
record SourceSettings(Kind kind, Duration staleAfter, Path file, double speed, boolean loop, Role pushRole, int pushRate,
    String grpcTarget, Duration stallAfter) {

  /** Where ticks come from. */
  enum Kind { SYNTHETIC, REPLAY, PUSH, GRPC }

  private static final Setting<Kind> KIND = Setting.choice("source", Kind.SYNTHETIC, "where ticks come from");
  private static final Setting<Duration> STALE_AFTER = Setting.duration(
      "stale-after", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofDays(7),
      "how long a replay, a publisher or an upstream may be silent before the module is unready");
  private static final Setting<Path> FILE = Setting.path(
      "replay.file", Path.of("ticks.jsonl"), "the recording that source replay plays: JSON lines, or CSV when its name ends in .csv");
  private static final Setting<Double> SPEED =
      Setting.decimal("replay.speed", 1, 0.001, 1_000_000, "times as fast as it was", "how fast a recording is played");
  private static final Setting<Boolean> LOOP = Setting.flag("replay.loop", false, "whether a recording begins again at its end");
  private static final Setting<Role> PUSH_ROLE = Setting.choice("push.role", Role.ADMIN, "the least role that may push ticks, not anyone");
  private static final Setting<Integer> PUSH_RATE = Setting.integer(
      "push.rate", 1_000, 1, 1_000_000, "pushes per second", "how often one user may push; each push may hold 1,000 ticks");

  private static final Setting<String> GRPC_TARGET = Setting.text(
      "grpc.target", "localhost:50051", Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):[1-9][0-9]{0,4}"), "host:port",
      "the upstream of source grpc, which speaks META-INF/ticks.proto in clear text");
  private static final Setting<Duration> STALL_AFTER = Setting.duration(
      "grpc.stall-after", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofHours(1),
      "how long the upstream may be silent before it is looked for again");

  /** Every setting of the source. */
  static final List<Setting<?>> ALL = List.of(KIND, STALE_AFTER, FILE, SPEED, LOOP, PUSH_ROLE, PUSH_RATE, GRPC_TARGET, STALL_AFTER);

  /**
   * Checks what one setting cannot check by itself.
   *
   * @throws IllegalArgumentException when everybody could push
   */
  SourceSettings {
    if (pushRole == Role.ANYONE) {
      throw new IllegalArgumentException("modules.ticks.push.role: who pushes ticks needs credentials: one of user, moderator, admin");
    }
  }

  /** Returns the effective settings. */
  static SourceSettings read(Settings settings) {
    return new SourceSettings(
        settings.get(KIND), settings.get(STALE_AFTER), settings.get(FILE), settings.get(SPEED), settings.get(LOOP),
        settings.get(PUSH_ROLE), settings.get(PUSH_RATE), settings.get(GRPC_TARGET), settings.get(STALL_AFTER));
  }
}
