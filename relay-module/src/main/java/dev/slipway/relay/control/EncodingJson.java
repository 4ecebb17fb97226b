package dev.slipway.relay.control;

import dev.slipway.api.Refusal;
import dev.slipway.relay.engine.Encoding;
import dev.slipway.relay.engine.Encoding.Audio;
import dev.slipway.relay.engine.Encoding.Rotation;
import dev.slipway.relay.engine.Encoding.Size;
import dev.slipway.relay.engine.Encoding.Video;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The form of an encoding in JSON, which is called {@code ffmpeg_options} there. Stateless. */
final class EncodingJson {

  private static final int KILO = 1_000;
  private static final Pattern SIZE = Pattern.compile("(\\d{2,4})x(\\d{2,4})");
  private static final Pattern BITRATE = Pattern.compile("(\\d{1,9})([kKmM]?)");
  private static final Pattern ROTATION = Pattern.compile("(?:transpose=)?([0-3])");

  private EncodingJson() {}

  /**
   * Reads an encoding. To change pictures means to encode them: as H.264 where no codec is named.
   *
   * @throws Refusal when a value is not one of those allowed
   */
  static Encoding parse(JsonValue json) {
    Fields fields = Fields.of(json, "video_codec", "audio_codec", "resolution", "framerate", "bitrate", "rotation");
    Optional<String> codec = fields.optional("video_codec").map(text -> text.toLowerCase(Locale.ROOT));
    Video video = codec.map(EncodingJson::video).orElse(null);
    Audio audio = fields.optional("audio_codec").map(text -> text.toLowerCase(Locale.ROOT)).map(EncodingJson::audio).orElse(null);
    Size size = fields.optional("resolution").map(EncodingJson::size).orElse(null);
    OptionalInt framerate = fields.number("framerate");
    Integer bitrate = fields.word("bitrate").map(EncodingJson::bitrate).orElse(null);
    Rotation rotation = fields.word("rotation").map(EncodingJson::rotation).orElse(null);
    boolean changes = size != null || framerate.isPresent() || bitrate != null || rotation != null;
    if (changes && codec.isEmpty()) {
      video = Video.H264;
    }
    try {
      return new Encoding(video, audio, size, framerate.isPresent() ? framerate.getAsInt() : null, bitrate, rotation);
    } catch (IllegalArgumentException outOfRange) {
      throw Refusal.badRequest("bad-options", String.valueOf(outOfRange.getMessage()));
    }
  }

  private static @Nullable Video video(String codec) {
    return switch (codec) {
      case "copy" -> null;
      case "libx264", "h264" -> Video.H264;
      case "libx265", "h265", "hevc" -> Video.H265;
      default -> throw bad("video_codec", "copy, libx264 or libx265");
    };
  }

  private static @Nullable Audio audio(String codec) {
    return switch (codec) {
      case "copy" -> null;
      case "aac" -> Audio.AAC;
      default -> throw bad("audio_codec", "copy or aac");
    };
  }

  private static Size size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw bad("resolution", "WIDTHxHEIGHT, such as 1280x720");
    }
    try {
      return new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    } catch (IllegalArgumentException outOfRange) {
      throw Refusal.badRequest("bad-options", String.valueOf(outOfRange.getMessage()));
    }
  }

  private static int bitrate(String text) {
    Matcher matcher = BITRATE.matcher(text);
    if (matcher.matches()) {
      long unit = switch (matcher.group(2)) {
        case "k", "K" -> KILO;
        case "m", "M" -> KILO * KILO;
        default -> 1;
      };
      return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(matcher.group(1)) * unit);
    }
    throw bad("bitrate", "bits per second, such as 4500k");
  }

  private static Rotation rotation(String text) {
    Matcher matcher = ROTATION.matcher(text);
    if (matcher.matches()) {
      int transpose = Integer.parseInt(matcher.group(1));
      return Arrays.stream(Rotation.values()).filter(each -> transpose(each) == transpose).findFirst().orElseThrow();
    }
    throw bad("rotation", "transpose=0 to transpose=3");
  }

  /** Returns the number of a rotation as ffmpeg's filter {@code transpose} counts them. */
  private static int transpose(Rotation rotation) {
    return switch (rotation) {
      case LEFT_FLIPPED -> 0;
      case RIGHT -> 1;
      case LEFT -> 2;
      case RIGHT_FLIPPED -> 3;
    };
  }

  private static Refusal bad(String name, String form) {
    return Refusal.badRequest("bad-options", "option '" + name + "' must be " + form);
  }

  /** Returns the JSON that {@link #parse} reads. */
  static JsonObject json(Encoding encoding) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    if (encoding.video() != null) {
      json.add("video_codec", switch (encoding.video()) {
        case H264 -> "libx264";
        case H265 -> "libx265";
      });
    }
    if (encoding.audio() != null) {
      json.add("audio_codec", switch (encoding.audio()) {
        case AAC -> "aac";
      });
    }
    if (encoding.size() != null) {
      json.add("resolution", encoding.size().toString());
    }
    if (encoding.framerate() != null) {
      json.add("framerate", encoding.framerate());
    }
    if (encoding.bitrate() != null) {
      int bits = encoding.bitrate();
      json.add("bitrate", bits % KILO == 0 ? bits / KILO + "k" : Integer.toString(bits));
    }
    if (encoding.rotation() != null) {
      json.add("rotation", "transpose=" + transpose(encoding.rotation()));
    }
    return json.build();
  }
}
