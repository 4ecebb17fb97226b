package dev.slipway.relay.engine;

import dev.slipway.api.Work;
import dev.slipway.relay.ffmpeg.FfmpegHome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What inputs and outputs work with. Immutable.
 *
 * @param work where processes and threads come from
 * @param ffmpeg the program
 * @param gate what addresses have to pass
 * @param clock the time of day
 * @param nanoClock the monotonic clock
 * @param random spreads attempts
 * @param stale how long nothing may move
 * @param linger how long an input goes on without use
 * @param slate whether something is shown while a source is away
 * @param starts how many outputs may be started now
 */
record Tools(
    Work work, FfmpegHome ffmpeg, Gate gate, Clock clock, LongSupplier nanoClock, RandomGenerator random, Duration stale,
    Duration linger, boolean slate, Starts starts) {

  Keeper keeper(String name, Keeper.Job job, Healing.Rules rules) {
    // To make a process holds its thread: many at a time would hold the carriers of all virtual ones, and with them every request.
    ThreadFactory starters = work.platform("starter");
    return new Keeper(name, job, rules, starters, nanoClock, random);
  }

  Instant ago(long nanos) {
    return clock.instant().minusNanos(nanos);
  }

  @Nullable Instant in(@Nullable Long nanos) {
    return nanos == null ? null : clock.instant().plusNanos(Math.max(0, nanos));
  }
}
