package dev.slipway.relay.control;

import dev.slipway.relay.engine.InputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An input that somebody wants, with its outputs. Immutable.
 *
 * @param name its name
 * @param url where it is
 * @param pinned whether it shall run also while nothing uses it
 * @param outputs its outputs, each name once
 */
record WantedInput(String name, String url, boolean pinned, List<WantedOutput> outputs) {

  /** Copies the outputs. */
  WantedInput {
    outputs = List.copyOf(outputs);
  }

  /** Returns what the engine calls it. */
  InputSpec spec() {
    return new InputSpec(name, url);
  }

  /** Returns the output of that name. */
  Optional<WantedOutput> output(String output) {
    return outputs.stream().filter(each -> each.name().equals(output)).findFirst();
  }

  /** Returns this, pinned or not. */
  WantedInput pinned(boolean pin) {
    return new WantedInput(name, url, pin, outputs);
  }

  /** Returns this with an output, in place of the one of its name, else as the last. */
  WantedInput with(WantedOutput output) {
    List<WantedOutput> next = new ArrayList<>(outputs);
    int at = outputs.indexOf(output(output.name()).orElse(output));
    if (at < 0) {
      next.add(output);
    } else {
      next.set(at, output);
    }
    return new WantedInput(name, url, pinned, next);
  }

  /** Returns this without the output of that name. */
  WantedInput without(String output) {
    return new WantedInput(name, url, pinned, outputs.stream().filter(each -> !each.name().equals(output)).toList());
  }

  /** Returns this with every output changed. */
  WantedInput each(UnaryOperator<WantedOutput> change) {
    return new WantedInput(name, url, pinned, outputs.stream().map(change).toList());
  }
}
