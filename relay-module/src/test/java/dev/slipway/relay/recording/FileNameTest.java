package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Refusal;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {

  @Test
  void name_saysWhatAndWhenInUtc() {
    FileName name = new FileName("cam-7", Instant.parse("2026-03-14T09:15:00.123Z"));
    assertEquals("cam-7_20260314T091500123Z.mp4", name.text());
    assertEquals(Optional.of(name), FileName.of(name.text()));
  }

  @Test
  void name_withUnderscores_isReadBackWhole() {
    FileName name = new FileName("a_b_20260314T091500123Z", Instant.parse("2026-01-01T00:00:00Z"));
    assertEquals(Optional.of(name), FileName.of(name.text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "x", ".mp4", "..mp4", "a..mp4", "../a.mp4", "a/b.mp4", "/etc/passwd.mp4", "a\\b.mp4", "-a.mp4", " a.mp4", "a;b.mp4", "%2e%2e.mp4",
      "a\0.mp4", "a\n.mp4", "a\".mp4", "a.mp4 ", "a.MP4", "a.mp4.txt", ".hidden.mp4", "a\u202e.mp4", "a:b.mp4", "a\u007f.mp4"
  })
  void file_ofAnotherForm_isRefused(String fileName) {
    assertFalse(FileName.allowed(fileName), fileName);
    Refusal refusal = assertThrows(Refusal.class, () -> FileName.check(fileName));
    assertEquals("bad-filename", refusal.code());
    assertEquals(400, refusal.status().code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mp4", "My holiday (2).mp4", "Ünï-çødé.mp4", "日本.mp4", "a.b.mp4", "x+y,z.mp4", "0.mp4", "_a=b@c.mp4"})
  void file_thatPeopleWouldPutThere_isAllowed(String fileName) {
    assertTrue(FileName.allowed(fileName), fileName);
    assertTrue(FileName.of(fileName).isEmpty());
  }

  @Test
  void file_ofMoreThan255Bytes_isRefused() {
    assertTrue(FileName.allowed("a".repeat(251) + ".mp4"));
    assertFalse(FileName.allowed("a".repeat(252) + ".mp4"));
    assertFalse(FileName.allowed("ä".repeat(126) + ".mp4"));
    assertFalse(FileName.allowed("a".repeat(300) + ".mp4"));
  }

  @Test
  void file_withATimeThatIsNone_isNotOurs() {
    assertTrue(FileName.of("cam_20261341T091500123Z.mp4").isEmpty());
    assertTrue(FileName.of("cam_20260314T091500Z.mp4").isEmpty());
  }

  @Test
  void anyText_thatIsAllowed_isOneHarmlessSegment() {
    Random random = new Random(7);
    String alphabet = "ab0._-/\\%;\0\n \"'..~$(){}é\u202e:*?";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(8); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String fileName = text.append(".mp4").toString();
      if (FileName.allowed(fileName)) {
        assertTrue(fileName.chars().noneMatch(c -> "/\\%;\0\n\"'~$:*?".indexOf(c) >= 0), fileName);
        assertFalse(fileName.contains(".."), fileName);
        assertFalse(fileName.startsWith("-") || fileName.startsWith("."), fileName);
      }
    }
  }
}
