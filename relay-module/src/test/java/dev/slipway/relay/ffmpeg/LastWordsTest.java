package dev.slipway.relay.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why a program ended, of all that it said. */
class LastWordsTest {

  private final LastWords words = new LastWords();

  @Test
  void errorCounts_notTheWarningsAfterIt() {
    words.hear("[tcp @ 0x55d0c0] [error] Connection to tcp://10.0.0.1:1935 failed: Connection refused");
    words.hear("[flv @ 0x55d0c0] [warning] Timestamps are unset");
    words.hear("[error] Conversion failed!");
    assertEquals(Optional.of("Connection to tcp://10.0.0.1:1935 failed: Connection refused"), words.error());
  }

  @Test
  void answerOfAServer_countsMoreThanItsStatus() {
    words.hear("[http @ 0x55d0c0] [warning] HTTP error 403 the host '10.0.0.1' must not be reached: it is private");
    words.hear("[error] http://cam.example/a.ts: Server returned 403 Forbidden (access denied)");
    assertEquals(Optional.of("http://cam.example/a.ts: HTTP error 403 the host '10.0.0.1' must not be reached: it is private"),
        words.error());
    words.hear("[error] Error opening input files: Server returned 403 Forbidden (access denied)");
    assertEquals(Optional.of("Error opening input files: HTTP error 403 the host '10.0.0.1' must not be reached: it is private"),
        words.error());
  }

  @Test
  void lastLineCounts_whereThereIsNoError() {
    words.hear("[warning] one");
    words.hear("ffmpeg: error while loading shared libraries: libxcb.so.1");
    assertEquals(Optional.of("ffmpeg: error while loading shared libraries: libxcb.so.1"), words.error());
  }

  @Test
  void whoSaidNothing_hasNoLastWords() {
    assertEquals(Optional.empty(), words.error());
  }
}
