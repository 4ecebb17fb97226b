package dev.slipway.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {

  private static byte[] wire(Frame frame) {
    byte[] wire = new byte[frame.wireBytes()];
    frame.copyTo(wire, 0);
    return wire;
  }

  private static byte[] payload(int length) {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    return payload;
  }

  /** The boundaries of RFC 6455, section 5.2: seven bits, then 16, then 64, always the shortest. */
  @ParameterizedTest
  @CsvSource({
    "0, 8200", "1, 8201", "125, 827d", "126, 827e007e", "127, 827e007f", "255, 827e00ff", "256, 827e0100",
    "32768, 827e8000", "65535, 827effff", "65536, 827f0000000000010000", "1048577, 827f0000000000100001"
  })
  void binary_hasTheShortestHeader(int length, String header) {
    byte[] payload = payload(length);
    byte[] wire = wire(Frame.binary(payload));

    int headerBytes = header.length() / 2;
    assertEquals(header, HexFormat.of().formatHex(wire, 0, headerBytes));
    assertEquals(headerBytes + length, wire.length);
    assertArrayEquals(payload, Arrays.copyOfRange(wire, headerBytes, wire.length));
  }

  @Test
  void text_isOneFinalUnmaskedTextFrame() {
    // The example of RFC 6455, section 5.7
    assertEquals("810548656c6c6f", HexFormat.of().formatHex(wire(Frame.text("Hello"))));
  }

  @Test
  void text_isCountedInBytesOfUtf8() {
    Frame frame = Frame.text("ä€😀");

    assertTrue(frame.isText());
    assertEquals(9, frame.payloadBytes());
    assertEquals(11, frame.wireBytes());
    assertEquals("ä€😀", StandardCharsets.UTF_8.decode(frame.payload()).toString());
  }

  @Test
  void text_loneSurrogateBecomesAQuestionMark() {
    assertEquals("a?b", StandardCharsets.UTF_8.decode(Frame.text("a\uD83Db").payload()).toString());
  }

  @Test
  void utf8_equalsTheTextItWasMadeFrom() {
    assertArrayEquals(wire(Frame.text("grüß")), wire(Frame.utf8("grüß".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void binary_isNotText() {
    assertFalse(Frame.binary(new byte[3]).isText());
    assertEquals("binary frame of 3 bytes", Frame.binary(new byte[3]).toString());
    assertEquals("text frame of 2 bytes", Frame.text("ab").toString());
  }

  @Test
  void copyTo_writesNothingAroundTheFrame() {
    byte[] target = new byte[20];
    Arrays.fill(target, (byte) 0x55);
    Frame.text("Hello").copyTo(target, 6);

    assertEquals("555555555555" + "810548656c6c6f" + "55555555555555", HexFormat.of().formatHex(target));
  }

  @Test
  void copyTo_refusesATargetThatIsTooSmall() {
    Frame frame = Frame.text("Hello");

    assertThrows(IndexOutOfBoundsException.class, () -> frame.copyTo(new byte[6], 0));
    assertThrows(IndexOutOfBoundsException.class, () -> frame.copyTo(new byte[7], 1));
  }

  @Test
  void frame_doesNotChangeWithTheArrayItWasMadeFrom() {
    byte[] source = {1, 2, 3};
    Frame binary = Frame.binary(source);
    Frame text = Frame.utf8(source);
    Arrays.fill(source, (byte) 9);

    assertEquals("8203010203", HexFormat.of().formatHex(wire(binary)));
    assertEquals("8103010203", HexFormat.of().formatHex(wire(text)));
  }

  @Test
  void frame_doesNotChangeWithWhatItHandedOut() {
    Frame frame = Frame.binary(new byte[] {1, 2, 3});
    Arrays.fill(wire(frame), (byte) 9);
    ByteBuffer view = frame.payload();

    assertThrows(ReadOnlyBufferException.class, () -> view.put(0, (byte) 9));
    assertEquals("8203010203", HexFormat.of().formatHex(wire(frame)));
  }

  @Test
  void payload_isAViewOfItsOwnForEachReader() {
    Frame frame = Frame.binary(payload(300));
    ByteBuffer first = frame.payload();
    first.position(100);

    assertEquals(0, frame.payload().position());
    assertEquals(300, frame.payload().remaining());
    assertEquals(300, frame.payload().capacity());
  }
}
