package dev.slipway.relay.control;

import dev.slipway.relay.engine.Encoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is wanted, whether or not it runs. Immutable.
 *
 * @param inputs the inputs, each name and each address once
 * @param recordings the recordings, each name once
 * @param presets the presets that administrators added
 */
record Wanted(List<WantedInput> inputs, List<WantedRecording> recordings, SortedMap<String, Encoding> presets) {

  /** Nothing. */
  static final Wanted NOTHING = new Wanted(List.of(), List.of(), new TreeMap<>());

  /** Copies the collections. */
  Wanted {
    inputs = List.copyOf(inputs);
    recordings = List.copyOf(recordings);
    presets = Collections.unmodifiableSortedMap(new TreeMap<>(presets));
  }

  /** Returns the input of that name. */
  Optional<WantedInput> input(String name) {
    return inputs.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** Returns the input that pulls from that address. */
  Optional<WantedInput> puller(String url) {
    return inputs.stream().filter(each -> each.url().equals(url)).findFirst();
  }

  /** Returns how many outputs there are. */
  int outputs() {
    return inputs.stream().mapToInt(each -> each.outputs().size()).sum();
  }

  /** Returns this with an input, in place of the one of its name, else as the last. */
  Wanted with(WantedInput input) {
    List<WantedInput> next = new ArrayList<>(inputs);
    int at = inputs.indexOf(input(input.name()).orElse(input));
    if (at < 0) {
      next.add(input);
    } else {
      next.set(at, input);
    }
    return new Wanted(next, recordings, presets);
  }

  /** Returns this without the input of that name. */
  Wanted without(String input) {
    return new Wanted(inputs.stream().filter(each -> !each.name().equals(input)).toList(), recordings, presets);
  }

  /** Returns this with other recordings. */
  Wanted recordings(List<WantedRecording> others) {
    return new Wanted(inputs, others, presets);
  }

  /** Returns this with other presets. */
  Wanted presets(Map<String, Encoding> others) {
    return new Wanted(inputs, recordings, new TreeMap<>(others));
  }
}
