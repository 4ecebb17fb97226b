package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FrameReaderTest {

  private static final int LIMIT = 70_000;

  private static final class Events implements FrameReader.Sink {
    final List<String> all = new ArrayList<>();

    @Override
    public void text(String message, int bytes) {
      assertEquals(message.getBytes(StandardCharsets.UTF_8).length, bytes);
      all.add("text " + message);
    }

    @Override
    public void binary(byte[] message) {
      all.add("binary " + HexFormat.of().formatHex(message));
    }

    @Override
    public void ping(byte[] payload) {
      all.add("ping " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void pong(byte[] payload) {
      all.add("pong " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void close(int code, String reason) {
      all.add("close " + code + " " + reason);
    }

    @Override
    public void fault(int code, String text) {
      all.add("fault " + code);
    }
  }

  static Stream<Arguments> faults() {
    byte[] none = {};
    byte[] key = {1, 2, 3, 4};
    return Stream.of(
        Arguments.of("first reserved bit", frame(0xC1, none), 1002),
        Arguments.of("second reserved bit", frame(0xA1, none), 1002),
        Arguments.of("third reserved bit", frame(0x91, none), 1002),
        Arguments.of("reserved opcode 3", frame(0x83, none), 1002),
        Arguments.of("reserved opcode 7", frame(0x87, none), 1002),
        Arguments.of("reserved opcode 11", frame(0x8B, none), 1002),
        Arguments.of("reserved opcode 15", frame(0x8F, none), 1002),
        Arguments.of("no mask", bytes(0x81, 0x01, 'a'), 1002),
        Arguments.of("ping in fragments", frame(0x09, none), 1002),
        Arguments.of("close in fragments", frame(0x08, none), 1002),
        Arguments.of("long ping", join(bytes(0x89, 0xFE, 0x00, 0x7E), key, new byte[126]), 1002),
        Arguments.of("continuation of nothing", frame(0x80, none), 1002),
        Arguments.of("message in a message", join(frame(0x01, none), frame(0x81, none)), 1002),
        Arguments.of("binary in a text", join(frame(0x01, none), frame(0x82, none)), 1002),
        Arguments.of("64-bit length with its first bit set", bytes(0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0), 1002),
        Arguments.of("length 125 in 16 bits", bytes(0x82, 0xFE, 0, 125), 1002),
        Arguments.of("length 65535 in 64 bits", bytes(0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF), 1002),
        Arguments.of("too long, judged by its header", bytes(0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0x11, 0x71), 1009),
        Arguments.of("huge, judged by its header", bytes(0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), 1009),
        Arguments.of("too long over fragments", join(frame(0x02, new byte[60_000]), frame(0x80, new byte[10_001])), 1009),
        Arguments.of("text not UTF-8", frame(0x81, bytes(0xC3, 0x28)), 1007),
        Arguments.of("text not UTF-8 in an unfinished frame", Arrays.copyOf(frame(0x81, bytes(0xFF, 0, 0, 0)), 7), 1007),
        Arguments.of("text not UTF-8 over fragments", join(frame(0x01, bytes(0xE2, 0x82)), frame(0x80, bytes(0x28))), 1007),
        Arguments.of("text ends within a character", join(frame(0x01, bytes(0xE2)), frame(0x80, bytes(0x82))), 1007),
        Arguments.of("close payload of one byte", frame(0x88, bytes(3)), 1002),
        Arguments.of("close code 0", frame(0x88, bytes(0, 0)), 1002),
        Arguments.of("close code 999", frame(0x88, bytes(0x03, 0xE7)), 1002),
        Arguments.of("close code 1004", frame(0x88, bytes(0x03, 0xEC)), 1002),
        Arguments.of("close code 1005", frame(0x88, bytes(0x03, 0xED)), 1002),
        Arguments.of("close code 1006", frame(0x88, bytes(0x03, 0xEE)), 1002),
        Arguments.of("close code 1015", frame(0x88, bytes(0x03, 0xF7)), 1002),
        Arguments.of("close code 2999", frame(0x88, bytes(0x0B, 0xB7)), 1002),
        Arguments.of("close code 5000", frame(0x88, bytes(0x13, 0x88)), 1002),
        Arguments.of("close reason not UTF-8", frame(0x88, bytes(0x03, 0xE8, 0xFF)), 1007));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void brokenRule_isNamedOnce_howeverTheBytesAreCut(String name, byte[] wire, int code) {
    for (int piece : new int[] {1, 2, 3, 7, wire.length}) {
      List<String> events = read(piece, wire).all;
      assertEquals("fault " + code, events.getFirst(), () -> name + " in pieces of " + piece);
      assertEquals(1, events.stream().filter(each -> each.startsWith("fault")).count());
      assertTrue(events.stream().noneMatch(each -> each.startsWith("text") || each.startsWith("binary")), events::toString);
    }
  }

  @Test
  void afterAFault_nothingButTheCloseFrameIsHeard() {
    byte[] wire = join(frame(0x83, new byte[5]), frame(0x81, bytes('a')), frame(0x89, bytes(1)), frame(0x88, bytes(3, 0xE8)));
    assertEquals(List.of("fault 1002", "close 1005 "), read(1, wire).all);
  }

  @Test
  void afterTooLongAMessage_theCloseFrameBehindItIsHeard() {
    byte[] wire = join(frame(0x82, new byte[LIMIT + 1]), frame(0x88, bytes(3, 0xE8)));
    assertEquals(List.of("fault 1009", "close 1005 "), read(1024, wire).all);
  }

  @Test
  void controlFrames_areHeardBetweenFragments() {
    byte[] wire = join(frame(0x01, bytes(0xE2)), frame(0x89, bytes(7)), frame(0x00, bytes(0x82)), frame(0x8A, bytes()),
        frame(0x80, bytes(0xAC)), frame(0x88, bytes(0x0F, 0xA1, 'b', 'y', 'e')));
    assertEquals(List.of("ping 07", "pong ", "text €", "close 4001 bye"), read(1, wire).all);
  }

  @Test
  void afterTheCloseFrame_nothingIsHeard() {
    assertEquals(List.of("close 1005 "), read(64, join(frame(0x88, bytes()), frame(0x81, bytes('a')))).all);
  }

  @Test
  void messageOfTheLimit_isHeard() {
    Events events = read(8192, join(frame(0x02, new byte[LIMIT - 1]), frame(0x80, new byte[1])));
    assertEquals("binary " + "00".repeat(LIMIT), events.all.getFirst());
  }

  @Test
  void randomMessages_areHeardWhole_howeverTheyAreFragmentedAndCut() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      List<String> expected = new ArrayList<>();
      ByteArrayOutputStream wire = new ByteArrayOutputStream();
      for (int count = random.nextInt(1, 6); count > 0; count--) {
        message(random, wire, expected);
      }
      assertEquals(expected, read(random.nextInt(1, 3000), wire.toByteArray()).all);
    }
  }

  @Test
  void garbage_neverThrowsAndNeverComesAsMoreThanOneFault() {
    Random random = new Random(99);
    for (int round = 0; round < 20_000; round++) {
      byte[] garbage = new byte[random.nextInt(1, 400)];
      random.nextBytes(garbage);
      List<String> events = read(random.nextInt(1, 50), garbage).all;
      assertTrue(events.stream().filter(each -> each.startsWith("fault")).count() <= 1, events::toString);
    }
  }

  @Test
  void garbageThatMayBeCompressed_neverThrows_andIsNeverLongerThanItMay() {
    Random random = new Random(100);
    try (Zips zips = new Zips()) {
      for (int round = 0; round < 10_000; round++) {
        byte[] payload = random.nextBoolean() ? new byte[random.nextInt(60)] : Unzipping.deflate(new byte[random.nextInt(100_000)]);
        if (random.nextInt(3) > 0) {
          random.nextBytes(payload);
        }
        byte[] wire = join(frame(random.nextBoolean() ? 0xC2 : 0x42, payload), frame(random.nextInt(256), payload));
        Events events = new Events();
        FrameReader reader = new FrameReader(LIMIT, zips, events);
        int piece = random.nextInt(1, 50);
        for (int at = 0; at < wire.length; at += piece) {
          reader.read(Arrays.copyOfRange(wire, at, Math.min(wire.length, at + piece)));
        }
        assertTrue(events.all.stream().filter(each -> each.startsWith("fault")).count() <= 1, events.all::toString);
        assertTrue(events.all.stream().allMatch(each -> each.length() <= 2 * LIMIT + "binary ".length()));
      }
    }
  }

  private static void message(Random random, ByteArrayOutputStream wire, List<String> expected) {
    boolean text = random.nextBoolean();
    String content = text ? random.ints(random.nextInt(300), 0, 0x3000).collect(
        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString() : "";
    byte[] payload = content.getBytes(StandardCharsets.UTF_8);
    if (!text) {
      payload = new byte[random.nextInt(20_000)];
      random.nextBytes(payload);
    }
    int at = 0;
    boolean first = true;
    do {
      int end = random.nextInt(4) == 0 ? payload.length : random.nextInt(at, payload.length + 1);
      int opcode = first ? text ? Wire.TEXT : Wire.BINARY : Wire.CONTINUATION;
      wire.writeBytes(frame((end == payload.length ? 0x80 : 0) | opcode, Arrays.copyOfRange(payload, at, end)));
      if (end < payload.length && random.nextInt(3) == 0) {
        wire.writeBytes(frame(0x8A, bytes(end & 0xFF)));
        expected.add("pong " + HexFormat.of().toHexDigits((byte) end));
      }
      at = end;
      first = false;
      if (end == payload.length) {
        break;
      }
    } while (true);
    expected.add(text ? "text " + content : "binary " + HexFormat.of().formatHex(payload));
  }

  private static Events read(int piece, byte[] wire) {
    Events events = new Events();
    FrameReader reader = new FrameReader(LIMIT, null, events);
    for (int at = 0; at < wire.length; at += piece) {
      reader.read(Arrays.copyOfRange(wire, at, Math.min(wire.length, at + piece)));
    }
    return events;
  }

  private static byte[] frame(int first, byte[] payload) {
    return WireClient.frame(first, payload);
  }

  private static byte[] bytes(int... values) {
    byte[] result = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (byte) values[i];
    }
    return result;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
