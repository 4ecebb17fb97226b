package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import dev.slipway.relay.engine.Encoding;
import dev.slipway.relay.guard.Addresses;
import dev.slipway.relay.guard.Names;
import dev.slipway.relay.guard.Unacceptable;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads inputs with their outputs from a list, and collects what is wrong with it. Confined to one thread. */
final class InputReader {

  private final Map<String, Encoding> presets;
  private final boolean ours;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> urls = new HashSet<>();

  private InputReader(Map<String, Encoding> presets, boolean ours) {
    this.presets = presets;
    this.ours = ours;
  }

  /** Returns a reader of what somebody brings, who may use {@code presets}. */
  static InputReader ofImport(Map<String, Encoding> presets) {
    return new InputReader(presets, false);
  }

  /** Returns a reader of what was written here: there the encoding is complete, and its preset may be gone. */
  static InputReader ofOurs() {
    return new InputReader(Map.of(), true);
  }

  /** Returns what is wrong with what was read. */
  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Returns the inputs that could be read; all of them unless there are {@link #problems}. */
  List<WantedInput> read(List<JsonValue> entries) {
    List<WantedInput> inputs = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      try {
        inputs.add(input(i, entries.get(i)));
      } catch (Refusal refusal) {
        problems.add(new Problem(i, Problem.WHOLE, refusal.code(), refusal.getMessage()));
      } catch (Unacceptable unacceptable) {
        problems.add(new Problem(i, Problem.WHOLE, unacceptable.code(), unacceptable.getMessage()));
      }
    }
    return inputs;
  }

  private WantedInput input(int index, JsonValue json) {
    Fields fields = Fields.of(json, "input_name", "input_url", "pinned", "outputs");
    String name = Names.check(fields.text("input_name"));
    String url = Addresses.input(whole(fields.text("input_url")));
    if (!names.add(name)) {
      throw Refusal.badRequest("name-twice", "the input name '" + name + "' is there twice");
    }
    if (!urls.add(url)) {
      throw Refusal.badRequest("url-twice", "the address of input '" + name + "' is that of another entry too");
    }
    List<JsonValue> entries = fields.items("outputs");
    List<WantedOutput> outputs = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      try {
        WantedOutput output = output(entries.get(i));
        if (!taken.add(output.name())) {
          throw Refusal.badRequest("name-twice", "the output name '" + output.name() + "' is there twice");
        }
        outputs.add(output);
      } catch (Refusal refusal) {
        problems.add(new Problem(index, i, refusal.code(), refusal.getMessage()));
      } catch (Unacceptable unacceptable) {
        problems.add(new Problem(index, i, unacceptable.code(), unacceptable.getMessage()));
      }
    }
    return new WantedInput(name, url, fields.flag("pinned"), outputs);
  }

  private WantedOutput output(JsonValue json) {
    Fields fields = Fields.of(json, "output_name", "output_url", "platform_preset", "ffmpeg_options", "stopped");
    String name = Names.check(fields.text("output_name"));
    String url = Addresses.output(whole(fields.text("output_url")));
    Optional<String> preset = fields.optional("platform_preset");
    Encoding own = fields.value("ffmpeg_options").map(EncodingJson::parse).orElse(Encoding.COPY);
    Encoding encoding = ours ? own : encoding(preset, own, presets);
    return new WantedOutput(name, url, preset.orElse(""), encoding, !fields.flag("stopped"));
  }

  /** Returns what a preset, where one is named, and options of one's own make together. */
  static Encoding encoding(Optional<String> preset, Encoding own, Map<String, Encoding> presets) {
    return preset
        .map(name -> Presets.find(name, presets)
            .orElseThrow(() -> Refusal.badRequest("unknown-preset", "there is no preset '" + Fields.shown(name) + "'")))
        .orElse(Encoding.COPY)
        .with(own);
  }

  /** Refuses an address that was masked when it was exported. */
  private static String whole(String url) {
    if (url.contains(MaskedUrls.BLANK)) {
      throw Refusal.badRequest(
          "masked-secret", "the address has " + MaskedUrls.BLANK + " in place of a secret: write the secret, or export with secrets=true");
    }
    return url;
  }
}
