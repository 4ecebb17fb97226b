package dev.slipway.dashboard.stream;

import dev.slipway.api.Frame;

/**
 * A step from one document to the next, encoded once for all who hear it. Immutable.
 *
 * @param id the identifier of the document that it leads to
 * @param patch the step as a JSON Patch (RFC 6902)
 * @param frame the same as a WebSocket message
 */
record Change(String id, String patch, Frame frame) {

  /** Returns the change that leads to the document {@code id}. */
  static Change of(String id, String patch) {
    return new Change(id, patch, Frame.text("{\"type\":\"delta\",\"id\":\"" + id + "\",\"patch\":" + patch + "}"));
  }
}
