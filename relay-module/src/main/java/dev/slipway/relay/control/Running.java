package dev.slipway.relay.control;

import dev.slipway.api.Deadline;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.engine.Output;
import dev.slipway.relay.engine.OutputSpec;
import dev.slipway.relay.engine.Outputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * What runs: the outputs, and the inputs that run without being used. Guarded by the lock of {@link Relays}, but for {@link #end}.
 */
final class Running {

  private final Inputs inputs;
  private final Outputs outputs;
  private final ThreadFactory threads;
  private final Map<Key, Output> running = new HashMap<>();
  private final Map<InputSpec, InputUse> pins = new HashMap<>();

  private record Key(String input, String output) {}

  Running(Inputs inputs, Outputs outputs, ThreadFactory threads) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.threads = threads;
  }

  /** Starts what is wanted and does not run. Does not block. Returns what runs and is not wanted, to be ended. */
  List<Output> follow(Wanted wanted) {
    Map<Key, OutputSpec> specs = new HashMap<>();
    Map<InputSpec, WantedInput> pinned = new HashMap<>();
    for (WantedInput input : wanted.inputs()) {
      if (input.pinned()) {
        pinned.put(input.spec(), input);
      }
      input.outputs().stream().filter(WantedOutput::running).forEach(output -> specs.put(
          new Key(input.name(), output.name()), new OutputSpec(input.spec(), output.name(), output.url(), output.encoding())));
    }
    List<Output> leaving = new ArrayList<>();
    running.values().removeIf(output -> {
      boolean leaves = !output.spec().equals(specs.get(key(output.spec())));
      if (leaves) {
        leaving.add(output);
      }
      return leaves;
    });
    List<InputSpec> unpinned = pins.keySet().stream().filter(spec -> !pinned.containsKey(spec)).toList();
    pinned.keySet().stream().filter(spec -> !pins.containsKey(spec)).forEach(spec -> pins.put(spec, inputs.use(spec, "pinned")));
    specs.forEach((key, spec) -> running.computeIfAbsent(key, each -> outputs.start(spec)));
    unpinned.forEach(spec -> {
      InputUse use = pins.remove(spec);
      if (use != null) {
        use.close();
      }
    });
    return leaving;
  }

  private static Key key(OutputSpec spec) {
    return new Key(spec.input().name(), spec.name());
  }

  /** Returns the output of that name, where it runs. */
  Optional<Output> output(String input, String name) {
    return Optional.ofNullable(running.get(new Key(input, name)));
  }

  /** Stops outputs side by side. Returns when all have ended, or at the deadline. Blocks. */
  void end(List<Output> leaving, Deadline deadline) throws InterruptedException {
    if (leaving.size() == 1) {
      leaving.getFirst().stop(deadline);
      return;
    }
    List<Thread> helpers = new ArrayList<>();
    for (Output output : leaving) {
      Thread helper = threads.newThread(() -> {
        try {
          output.stop(deadline);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      helper.start();
      helpers.add(helper);
    }
    for (Thread helper : helpers) {
      helper.join();
    }
  }
}
