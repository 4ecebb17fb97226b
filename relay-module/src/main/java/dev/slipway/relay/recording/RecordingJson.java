package dev.slipway.relay.recording;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recordings as JSON. Times are ISO 8601 in UTC, durations seconds. Stateless. */
public final class RecordingJson {

  private RecordingJson() {}

  /** Returns the list as {@code GET /api/recording/list} answers it. */
  static JsonArray list(List<RecordingEntry> entries) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    entries.forEach(entry -> array.add(entry(entry)));
    return array.build();
  }

  private static JsonObject entry(RecordingEntry entry) {
    JsonObjectBuilder json = Json.createObjectBuilder()
        .add("name", entry.name())
        .add("source", entry.source())
        .add("filename", entry.fileName())
        .add("file_size", entry.bytes())
        .add("started_at", entry.started().toString());
    time(json, "stopped_at", entry.stopped());
    json.add("active", entry.active());
    RecordingState state = entry.state();
    json.add("state", state == null ? "finished" : word(state));
    if (entry.duration() == null) {
      json.addNull("duration");
    } else {
      json.add("duration", entry.duration().toMillis() / 1_000.0);
    }
    text(json, "error", entry.error());
    return json.build();
  }

  /** Returns how a recording of this run does, for the status of the relay. */
  public static JsonObject status(RecordingStatus status) {
    JsonObjectBuilder json = Json.createObjectBuilder()
        .add("name", status.name())
        .add("source", status.source())
        .add("state", word(status.state()))
        .add("since", status.since().toString())
        .add("started_at", status.started().toString());
    text(json, "filename", status.fileName());
    json.add("files", status.files())
        .add("bytes", status.bytes())
        .add("recorded", status.recorded().toMillis() / 1_000.0)
        .add("bitrate", status.bitrate())
        .add("restarts", status.restarts())
        .add("lost_bytes", status.lostBytes());
    time(json, "next_try", status.nextTry());
    text(json, "last_error", status.lastError());
    return json.add("pid", status.pid()).build();
  }

  private static String word(RecordingState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static void time(JsonObjectBuilder json, String key, @Nullable Instant value) {
    text(json, key, value == null ? null : value.toString());
  }

  private static void text(JsonObjectBuilder json, String key, @Nullable String value) {
    if (value == null) {
      json.addNull(key);
    } else {
      json.add(key, value);
    }
  }
}
