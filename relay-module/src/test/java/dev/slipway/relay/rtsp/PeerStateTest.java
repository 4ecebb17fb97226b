package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which method is allowed when: all pairs. */
class PeerStateTest {

  @ParameterizedTest
  @CsvSource({
    "NONE, OPTIONS DESCRIBE ANNOUNCE SETUP GET_PARAMETER SET_PARAMETER",
    "READY, OPTIONS DESCRIBE SETUP PLAY PAUSE GET_PARAMETER SET_PARAMETER TEARDOWN",
    "PLAYING, OPTIONS DESCRIBE PLAY PAUSE GET_PARAMETER SET_PARAMETER TEARDOWN",
    "ANNOUNCED, OPTIONS SETUP PAUSE RECORD GET_PARAMETER SET_PARAMETER TEARDOWN",
    "RECORDING, OPTIONS PAUSE RECORD GET_PARAMETER SET_PARAMETER TEARDOWN"})
  void methods_areAllowedInTheirStates(PeerState state, String allowed) {
    assertEquals(allowed, Arrays.stream(Method.values()).filter(state::allows).map(Method::name).collect(Collectors.joining(" ")));
  }
}
