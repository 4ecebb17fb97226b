package dev.slipway.relay.control;

import dev.slipway.relay.engine.Encoding;
import dev.slipway.relay.guard.Names;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The form of what is wanted in JSON: in its file, and as it is exported. Stateless. */
final class WantedJson {

  private static final int VERSION = 1;

  private WantedJson() {}

  /** Returns the text of the file, secrets included. */
  static String text(Wanted wanted) {
    JsonArrayBuilder recordings = Json.createArrayBuilder();
    wanted.recordings().forEach(each ->
        recordings.add(Json.createObjectBuilder().add("name", each.name()).add("source", each.source())));
    return Json.createObjectBuilder()
        .add("version", VERSION)
        .add("inputs", inputs(wanted, UnaryOperator.identity(), true))
        .add("recordings", recordings)
        .add("presets", presets(wanted.presets()))
        .build() + "\n";
  }

  /**
   * Reads the file.
   *
   * @throws RuntimeException when it is not what {@link #text} writes
   */
  static Wanted parse(JsonValue json) {
    Fields fields = Fields.of(json, "version", "inputs", "recordings", "presets");
    if (fields.number("version").orElse(0) != VERSION) {
      throw new IllegalArgumentException("it is not of version " + VERSION);
    }
    InputReader reader = InputReader.ofOurs();
    List<WantedInput> inputs = reader.read(fields.items("inputs"));
    if (!reader.problems().isEmpty()) {
      throw new IllegalArgumentException(reader.problems().getFirst().text());
    }
    List<WantedRecording> recordings = fields.items("recordings").stream()
        .map(each -> Fields.of(each, "name", "source"))
        .map(each -> new WantedRecording(Names.check(each.text("name")), each.text("source")))
        .toList();
    TreeMap<String, Encoding> presets = new TreeMap<>();
    fields.value("presets").ifPresent(object -> object.asJsonObject().forEach((name, options) ->
        presets.put(Names.check(name), EncodingJson.parse(options))));
    return new Wanted(inputs, recordings, presets);
  }

  /** Returns presets by name. */
  static JsonObject presets(Map<String, Encoding> presets) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    presets.forEach((name, encoding) -> json.add(name, EncodingJson.json(encoding)));
    return json.build();
  }

  /**
   * Returns what is exported: every input with its outputs, addresses as {@code mask} leaves them. A preset of an administrator is
   * left out and stands there as its options, so that the text means the same elsewhere.
   */
  static JsonArray export(Wanted wanted, UnaryOperator<String> mask) {
    return inputs(wanted, mask, false);
  }

  private static JsonArray inputs(Wanted wanted, UnaryOperator<String> mask, boolean allPresets) {
    JsonArrayBuilder inputs = Json.createArrayBuilder();
    for (WantedInput input : wanted.inputs()) {
      JsonObjectBuilder json = Json.createObjectBuilder().add("input_url", mask.apply(input.url())).add("input_name", input.name());
      if (input.pinned()) {
        json.add("pinned", true);
      }
      JsonArrayBuilder outputs = Json.createArrayBuilder();
      input.outputs().forEach(output -> outputs.add(output(output, mask, allPresets)));
      inputs.add(json.add("outputs", outputs));
    }
    return inputs.build();
  }

  private static JsonObject output(WantedOutput output, UnaryOperator<String> mask, boolean allPresets) {
    JsonObjectBuilder json =
        Json.createObjectBuilder().add("output_url", mask.apply(output.url())).add("output_name", output.name());
    if (!output.preset().isEmpty() && (allPresets || Presets.builtIn(output.preset()).isPresent())) {
      json.add("platform_preset", output.preset());
    }
    if (!output.encoding().copies()) {
      json.add("ffmpeg_options", EncodingJson.json(output.encoding()));
    }
    if (!output.running()) {
      json.add("stopped", true);
    }
    return json.build();
  }
}
