package dev.slipway.relay.control;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;

/**
 * What is wrong with an entry of a list. Immutable.
 *
 * @param index the entry, from 0
 * @param output the output of the entry, from 0, or {@value #WHOLE} where it is none
 * @param code a stable word for programs
 * @param message one sentence for people, without secrets
 */
record Problem(int index, int output, String code, String message) {

  /** The number of no output. */
  static final int WHOLE = -1;

  /** Returns where it is and what it is. */
  String text() {
    return "entry " + index + (output == WHOLE ? "" : ", output " + output) + ": " + message;
  }

  /** Returns the problem for programs. */
  JsonObject json() {
    JsonObjectBuilder json = Json.createObjectBuilder().add("index", index);
    if (output != WHOLE) {
      json.add("output", output);
    }
    return json.add("code", code).add("message", message).build();
  }
}
