package dev.slipway.relay.control;

import dev.slipway.relay.control.Machine.Usage;
import dev.slipway.relay.engine.RelayState;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an input or an output does, at a moment, in one form for status, events and meters. Immutable.
 *
 * @param input the name of the input
 * @param output the name of the output, empty for the input itself
 * @param facts what changes only when something happens
 * @param state its state
 * @param since since when it is in that state
 * @param load what changes all the time
 * @param restarts how often its process was started again
 * @param lastError what went wrong last, with secrets masked, or null
 * @param pid its process, or 0
 */
record Sample(
    String input, String output, JsonObject facts, RelayState state, Instant since, Load load, long restarts,
    @Nullable String lastError, long pid) {

  /**
   * What changes all the time. Immutable.
   *
   * @param bytes bytes that came in or went out
   * @param bitrate bits per second
   * @param speed media seconds per second
   * @param fps frames per second
   * @param dropped frames that an input dropped, or bytes that an output lost
   */
  record Load(long bytes, double bitrate, double speed, double fps, long dropped) {

    /** Nothing. */
    static final Load NONE = new Load(0, 0, 0, 0, 0);
  }

  /** Returns the input, or the output of which input. */
  Target target() {
    return output.isEmpty() ? Target.input(input) : Target.output(input, output);
  }

  /** Returns all there is to say of it now. */
  JsonObjectBuilder json(Instant now, Usage usage) {
    return Json.createObjectBuilder(facts)
        .add("uptime", state == RelayState.RUNNING ? Math.max(0, now.getEpochSecond() - since.getEpochSecond()) : 0)
        .add("bytes", load.bytes())
        .add("bitrate", Math.round(load.bitrate()))
        .add("speed", rounded(load.speed()))
        .add("fps", rounded(load.fps()))
        .add("dropped", load.dropped())
        .add("cpu", rounded(usage.cpu()))
        .add("mem", usage.memoryBytes());
  }

  /** Returns a number with two digits behind the point; what is no number is zero, for JSON has no way to say it. */
  static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 100) / 100.0 : 0;
  }
}
