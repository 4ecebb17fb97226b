package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import dev.slipway.relay.control.Removal.Placed;
import dev.slipway.relay.control.Removal.Single;
import dev.slipway.relay.engine.Encoding;
import dev.slipway.relay.guard.Secrets;
import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each request makes of what is wanted. Stateless: nothing is started, stopped or written here. */
final class Changes {

  private Changes() {}

  /**
   * Returns what is wanted once something was started. What already is as it shall be stays as it is.
   *
   * @throws Refusal when a name or an address belongs to something else (409), or an address is missing (400)
   */
  static Wanted start(Wanted now, Start start) {
    WantedInput input = now.input(start.input()).map(known -> sameUrl(known, start.inputUrl())).orElseGet(() -> created(now, start));
    if (start.output() == null) {
      return now.with(input.pinned(true));
    }
    Optional<WantedOutput> known = input.output(start.output());
    return now.with(input.with(known.isPresent() ? again(now, input, known.get(), start) : fresh(now, start, start.output())));
  }

  private static WantedInput created(Wanted now, Start start) {
    String url = start.inputUrl();
    if (url == null) {
      throw Refusal.badRequest("missing-field", "there is no input '" + start.input() + "': say where it is in field 'input_url'");
    }
    now.puller(url).ifPresent(other -> {
      throw conflict("url-taken", "input '" + other.name() + "' pulls from that address already: use it");
    });
    return new WantedInput(start.input(), url, false, List.of());
  }

  private static WantedOutput fresh(Wanted now, Start start, String name) {
    String url = start.outputUrl();
    if (url == null) {
      throw Refusal.badRequest(
          "missing-field", "input '" + start.input() + "' has no output '" + name + "': say where it goes in field 'output_url'");
    }
    return new WantedOutput(name, url, start.preset() == null ? "" : presetName(start.preset()), encoding(now, start), true);
  }

  /** Returns a known output that runs: as it was, or where it is stopped, with what the request says. */
  private static WantedOutput again(Wanted now, WantedInput input, WantedOutput known, Start start) {
    boolean said = start.preset() != null || start.options() != null;
    WantedOutput next = new WantedOutput(
        known.name(),
        start.outputUrl() == null || MaskedUrls.means(start.outputUrl(), known.url()) ? known.url() : start.outputUrl(),
        said ? start.preset() == null ? "" : presetName(start.preset()) : known.preset(),
        said ? encoding(now, start) : known.encoding(), true);
    if (known.running() && !next.equals(known)) {
      throw conflict(
          "output-runs", Target.output(input.name(), known.name()) + " runs with another address or other options: stop it first");
    }
    return next;
  }

  private static Encoding encoding(Wanted now, Start start) {
    return InputReader.encoding(
        Optional.ofNullable(start.preset()), start.options() == null ? Encoding.COPY : start.options(), now.presets());
  }

  private static String presetName(String given) {
    return Presets.builtIn(given).orElse(given);
  }

  private static WantedInput sameUrl(WantedInput known, @Nullable String given) {
    if (given != null && !MaskedUrls.means(given, known.url())) {
      throw conflict("other-url", "input '" + known.name() + "' pulls from another address, " + Secrets.mask(known.url()));
    }
    return known;
  }

  /**
   * Returns what is wanted once something was stopped; it stays known.
   *
   * @throws Refusal when there is no such thing (404), or it has another address (409)
   */
  static Wanted stop(Wanted now, Target target) {
    WantedInput input = find(now, target);
    if (target.output() == null) {
      return now.with(input.pinned(false).each(output -> output.running(false)));
    }
    return now.with(input.with(output(input, target).running(false)));
  }

  /**
   * Returns what there is by that name.
   *
   * @throws Refusal when there is no such thing (404), or it has another address (409)
   */
  static WantedInput find(Wanted now, Target target) {
    WantedInput input = now.input(target.input())
        .orElseThrow(() -> new Refusal(Status.NOT_FOUND_404, "no-such-input", "there is no input '" + target.input() + "'"));
    if (target.output() != null) {
      output(input, target);
    }
    return sameUrl(input, target.inputUrl());
  }

  private static WantedOutput output(WantedInput input, Target target) {
    WantedOutput output = input.output(String.valueOf(target.output()))
        .orElseThrow(() -> new Refusal(Status.NOT_FOUND_404, "no-such-output", "there is no " + target));
    if (target.outputUrl() != null && !MaskedUrls.means(target.outputUrl(), output.url())) {
      throw conflict("other-url", target + " goes to another address, " + Secrets.mask(output.url()));
    }
    return output;
  }

  /** Returns what goes when those targets are deleted. Those that are not there are left out. */
  static Removal removal(Wanted now, List<Target> targets) {
    List<Placed> inputs = new ArrayList<>();
    List<Single> outputs = new ArrayList<>();
    for (int at = 0; at < now.inputs().size(); at++) {
      WantedInput input = now.inputs().get(at);
      List<Target> meant = targets.stream().filter(each -> each.input().equals(input.name())).toList();
      if (meant.stream().anyMatch(each -> each.output() == null)) {
        inputs.add(new Placed(at, input));
        continue;
      }
      for (int i = 0; i < input.outputs().size(); i++) {
        WantedOutput output = input.outputs().get(i);
        if (meant.stream().anyMatch(each -> output.name().equals(each.output()))) {
          outputs.add(new Single(input.name(), i, output));
        }
      }
    }
    List<WantedRecording> recordings = now.recordings().stream()
        .filter(each -> inputs.stream().anyMatch(gone -> gone.input().url().equals(each.source())))
        .toList();
    return new Removal(inputs, outputs, recordings);
  }

  /** Returns what is wanted without what goes. */
  static Wanted without(Wanted now, Removal removal) {
    Wanted next = now;
    for (Placed gone : removal.inputs()) {
      next = next.without(gone.input().name());
    }
    for (Single gone : removal.outputs()) {
      WantedInput input = next.input(gone.input()).orElseThrow();
      next = next.with(input.without(gone.output().name()));
    }
    return next.recordings(next.recordings().stream().filter(each -> !removal.recordings().contains(each)).toList());
  }

  /**
   * Returns what is wanted once everything of a removal is back at its place.
   *
   * @throws Refusal when something has taken its name or address meanwhile, or its input is gone: 409
   */
  static Wanted restore(Wanted now, Removal removal) {
    List<WantedInput> inputs = new ArrayList<>(now.inputs());
    for (Placed placed : removal.inputs().stream().sorted(Comparator.comparingInt(Placed::at)).toList()) {
      WantedInput input = placed.input();
      if (now.input(input.name()).isPresent() || now.puller(input.url()).isPresent()) {
        throw conflict("name-taken", "there is another input '" + input.name() + "' now, or another one of its address");
      }
      inputs.add(Math.min(placed.at(), inputs.size()), input);
    }
    Wanted next = new Wanted(inputs, now.recordings(), now.presets());
    for (Single single : removal.outputs()) {
      WantedInput input = next.input(single.input())
          .orElseThrow(() -> conflict("input-gone", "input '" + single.input() + "' is not there any more"));
      if (input.output(single.output().name()).isPresent()) {
        throw conflict("name-taken", "there is another " + Target.output(single.input(), single.output().name()) + " now");
      }
      List<WantedOutput> outputs = new ArrayList<>(input.outputs());
      outputs.add(Math.min(single.at(), outputs.size()), single.output());
      next = next.with(new WantedInput(input.name(), input.url(), input.pinned(), outputs));
    }
    List<WantedRecording> recordings = new ArrayList<>(next.recordings());
    removal.recordings().stream()
        .filter(each -> next(recordings, each.name()).isEmpty())
        .forEach(recordings::add);
    return next.recordings(recordings);
  }

  private static Optional<WantedRecording> next(List<WantedRecording> recordings, String name) {
    return recordings.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** Returns what does not go together with what is wanted, when inputs are imported beside it. */
  static List<Problem> conflicts(Wanted now, List<WantedInput> imported) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < imported.size(); i++) {
      WantedInput input = imported.get(i);
      Optional<WantedInput> known = now.input(input.name());
      Optional<WantedInput> puller = now.puller(input.url());
      if (known.isPresent() && !known.get().url().equals(input.url())) {
        problems.add(new Problem(i, Problem.WHOLE, "other-url", "there is an input '" + input.name() + "' with another address"));
      } else if (known.isEmpty() && puller.isPresent()) {
        problems.add(new Problem(
            i, Problem.WHOLE, "url-taken", "input '" + puller.get().name() + "' pulls from the address of '" + input.name() + "'"));
      }
      for (int j = 0; known.isPresent() && j < input.outputs().size(); j++) {
        WantedOutput output = input.outputs().get(j);
        Optional<WantedOutput> same = known.get().output(output.name());
        if (same.isPresent() && !same.get().doesAs(output)) {
          problems.add(new Problem(i, j, "output-differs",
              "there is an " + Target.output(input.name(), output.name()) + " with another address or other options"));
        }
      }
    }
    return problems;
  }

  /** Returns what is wanted once inputs without conflicts were imported beside it. */
  static Wanted merged(Wanted now, List<WantedInput> imported) {
    Wanted next = now;
    for (WantedInput input : imported) {
      WantedInput merged = next.input(input.name()).map(known -> known.pinned(known.pinned() || input.pinned())).orElse(input);
      for (WantedOutput output : input.outputs()) {
        merged = merged.with(merged.output(output.name()).map(known -> known.running(output.running())).orElse(output));
      }
      next = next.with(merged);
    }
    return next;
  }

  private static Refusal conflict(String code, String message) {
    return new Refusal(Status.CONFLICT_409, code, message);
  }
}
