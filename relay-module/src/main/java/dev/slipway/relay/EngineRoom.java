package dev.slipway.relay;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleContext;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.engine.Outputs;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.hls.Converter;
import dev.slipway.relay.rtsp.RelayNames;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** What pulls and pushes, and what it needs. Thread-safe. */
interface EngineRoom {

  /** Makes one for a module. */
  @FunctionalInterface
  interface Maker {

    /** Makes one whose parts belong to {@code context}. Blocks on the file system. */
    EngineRoom make(ModuleContext context, RelaySettings settings) throws IOException;
  }

  /** Returns the inputs. */
  Inputs inputs();

  /** Returns where outputs are started. */
  Outputs outputs();

  /**
   * Returns what brings inputs into the RTSP server.
   *
   * @param known whether there is an input of that name
   * @param use uses the input of a name for what the second text says
   */
  RelayNames faces(Predicate<String> known, BiFunction<String, String, Optional<InputUse>> use);

  /** Returns the program. Blocks while it is looked for. */
  Ffmpeg ffmpeg() throws IOException;

  /** Returns what turns media that browsers do not play into such that they do, where there is something. Blocks while it is looked for. */
  Optional<Converter> converter();

  /** Adds to the status what the work is done with. Does not block. */
  void describe(JsonObjectBuilder status);

  /** Ends all outputs. Returns when their processes have ended, or at the deadline. Blocks. */
  void endOutputs(Deadline deadline) throws InterruptedException;

  /** Ends all inputs. Returns when their processes have ended, or at the deadline. Blocks. */
  void endInputs(Deadline deadline) throws InterruptedException;

  /** Kills processes that nobody has ended. Returns how many there were. Blocks on the file system. */
  int sweep();
}
