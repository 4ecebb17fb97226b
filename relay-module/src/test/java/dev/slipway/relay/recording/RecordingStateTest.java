package dev.slipway.relay.recording;

import static dev.slipway.relay.recording.RecordingState.FAILED;
import static dev.slipway.relay.recording.RecordingState.FINISHING;
import static dev.slipway.relay.recording.RecordingState.RETRYING;
import static dev.slipway.relay.recording.RecordingState.RUNNING;
import static dev.slipway.relay.recording.RecordingState.STARTING;
import static dev.slipway.relay.recording.RecordingState.STOPPED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordingStateTest {

  private static final Map<RecordingState, Set<RecordingState>> ALLOWED = Map.of(
      STARTING, Set.of(RUNNING, RETRYING, FINISHING),
      RUNNING, Set.of(RETRYING, FINISHING),
      RETRYING, Set.of(RUNNING, FINISHING),
      FINISHING, Set.of(STOPPED, FAILED),
      STOPPED, Set.of(),
      FAILED, Set.of());

  @Test
  void everyPair_isAllowedOrNot() {
    for (RecordingState from : RecordingState.values()) {
      for (RecordingState to : RecordingState.values()) {
        assertEquals(ALLOWED.getOrDefault(from, Set.of()).contains(to), from.mayBecome(to), from + " → " + to);
      }
    }
  }
}
