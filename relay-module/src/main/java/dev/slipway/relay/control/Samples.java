package dev.slipway.relay.control;

import dev.slipway.relay.control.Relays.InputView;
import dev.slipway.relay.control.Relays.OutputView;
import dev.slipway.relay.control.Sample.Load;
import dev.slipway.relay.engine.Input;
import dev.slipway.relay.engine.InputStatus;
import dev.slipway.relay.engine.Output;
import dev.slipway.relay.engine.OutputStatus;
import dev.slipway.relay.engine.RelayState;
import dev.slipway.relay.guard.Secrets;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Looks at inputs and outputs. Stateless; nothing blocks. */
final class Samples {

  private Samples() {}

  /** Returns a sample of each input, followed by those of its outputs; {@code localUrl} says where an input is found here. */
  static List<Sample> of(List<InputView> views, UnaryOperator<String> localUrl) {
    List<Sample> samples = new ArrayList<>();
    for (InputView view : views) {
      String local = localUrl.apply(view.wanted().name());
      samples.add(input(view, local));
      view.outputs().forEach(output -> samples.add(output(view, output, local)));
    }
    return samples;
  }

  private static Sample input(InputView view, String local) {
    WantedInput wanted = view.wanted();
    Input input = view.input().orElse(null);
    InputStatus status = input == null ? null : input.status();
    RelayState state = status == null ? RelayState.STOPPED : status.state();
    Instant since = status == null ? Instant.EPOCH : status.since();
    JsonObjectBuilder facts = Json.createObjectBuilder()
        .add("input_url", Secrets.mask(wanted.url()))
        .add("input_name", wanted.name())
        .add("local_url", local)
        .add("status", word(state))
        .add("pinned", wanted.pinned())
        .add("users", status == null ? 0 : status.users())
        .add("restarts", status == null ? 0 : status.restarts());
    trouble(facts, status == null ? null : status.since(), status == null ? null : status.nextTry(), error(status));
    Load load = input == null || status == null ? Load.NONE
        : new Load(input.hub().bytes(), status.bitrate(), status.speed(), status.fps(), status.dropped());
    return new Sample(wanted.name(), "", facts.build(), state, since, load, status == null ? 0 : status.restarts(), error(status),
        status == null ? 0 : status.pid());
  }

  private static @Nullable String error(@Nullable InputStatus status) {
    return status == null ? null : status.lastError();
  }

  private static Sample output(InputView view, OutputView output, String local) {
    WantedOutput wanted = output.wanted();
    OutputStatus status = output.output().map(Output::status).orElse(null);
    RelayState state = status == null ? RelayState.STOPPED : status.state();
    String error = status == null ? null : status.lastError();
    JsonObjectBuilder facts = Json.createObjectBuilder()
        .add("output_url", Secrets.mask(wanted.url()))
        .add("output_name", wanted.name())
        .add("input_url", Secrets.mask(view.wanted().url()))
        .add("input_name", view.wanted().name())
        .add("local_url", local)
        .add("status", word(state))
        .add("restarts", status == null ? 0 : status.restarts())
        .add("attempt", status == null ? 0 : status.attempt());
    if (!wanted.preset().isEmpty()) {
      facts.add("platform_preset", wanted.preset());
    }
    if (!wanted.encoding().copies()) {
      facts.add("ffmpeg_options", EncodingJson.json(wanted.encoding()));
    }
    trouble(facts, status == null ? null : status.since(), status == null ? null : status.nextTry(), error);
    return new Sample(
        view.wanted().name(), wanted.name(), facts.build(), state, status == null ? Instant.EPOCH : status.since(),
        status == null ? Load.NONE
            : new Load(status.bytes(), status.bitrate(), status.speed(), status.fps(), status.dropped()),
        status == null ? 0 : status.restarts(), error, status == null ? 0 : status.pid());
  }

  private static void trouble(JsonObjectBuilder facts, @Nullable Instant since, @Nullable Instant nextTry, @Nullable String error) {
    if (since != null) {
      facts.add("since", since.toString());
    }
    if (nextTry != null) {
      facts.add("next_try", nextTry.toString());
    }
    facts.add("last_error", error == null ? "" : Secrets.mask(error));
  }

  /** Returns how a state is called in answers, meters and events. */
  static String word(RelayState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
