package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import dev.slipway.relay.guard.Addresses;
import dev.slipway.relay.guard.Names;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what requests ask for. Stateless. */
final class Requests {

  private static final int MOST_TARGETS = 2_000;

  private Requests() {}

  /** Reads what shall be started. */
  static Start start(JsonValue json) {
    Fields fields = Fields.of(json, "input_name", "input_url", "output_name", "output_url", "platform_preset", "ffmpeg_options");
    String output = fields.optional("output_name").map(Names::check).orElse(null);
    if (output == null && (fields.has("output_url") || fields.has("platform_preset") || fields.has("ffmpeg_options"))) {
      fields.text("output_name");
    }
    return new Start(
        Names.check(fields.text("input_name")),
        fields.optional("input_url").map(Requests::input).orElse(null), output,
        fields.optional("output_url").map(Requests::output).orElse(null),
        fields.optional("platform_preset").orElse(null),
        fields.value("ffmpeg_options").map(EncodingJson::parse).orElse(null));
  }

  /** An address that was shown to the client stays as it is: it is compared, and never used. */
  private static String input(String url) {
    return url.contains(MaskedUrls.BLANK) ? url : Addresses.input(url);
  }

  private static String output(String url) {
    return url.contains(MaskedUrls.BLANK) ? url : Addresses.output(url);
  }

  /** Reads an input, or one of its outputs where the request names one. */
  static Target target(JsonValue json) {
    Fields fields = Fields.of(json, "input_name", "input_url", "output_name", "output_url");
    return target(fields, fields.optional("output_name").map(Names::check).orElse(null));
  }

  /** Reads a whole input. */
  static Target inputTarget(JsonValue json) {
    return target(Fields.of(json, "input_name", "input_url"), null);
  }

  /** Reads one output. */
  static Target outputTarget(JsonValue json) {
    Fields fields = Fields.of(json, "input_name", "input_url", "output_name", "output_url");
    return target(fields, Names.check(fields.text("output_name")));
  }

  private static Target target(Fields fields, @Nullable String output) {
    return new Target(
        Names.check(fields.text("input_name")), fields.optional("input_url").orElse(null), output,
        output == null ? null : fields.optional("output_url").orElse(null));
  }

  /** Reads many inputs and outputs. */
  static List<Target> targets(JsonValue json) {
    Fields fields = Fields.of(json, "inputs", "outputs");
    List<Target> targets = new ArrayList<>();
    for (JsonValue name : fields.items("inputs")) {
      if (!(name instanceof JsonString text)) {
        throw Refusal.badRequest("bad-field", "field 'inputs' must be an array of names");
      }
      targets.add(Target.input(Names.check(text.getString())));
    }
    fields.items("outputs").forEach(output -> targets.add(outputTarget(output)));
    if (targets.isEmpty() || targets.size() > MOST_TARGETS) {
      throw Refusal.badRequest("bad-field", "fields 'inputs' and 'outputs' must name from 1 to " + MOST_TARGETS + " relays together");
    }
    return targets;
  }
}
