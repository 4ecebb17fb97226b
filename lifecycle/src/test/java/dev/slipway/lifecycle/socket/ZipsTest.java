package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Frame;
import dev.slipway.lifecycle.socket.Unpacker.Unpacked;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is compressed must be understood by others, and what others send must never be more than it may. */
final class ZipsTest {

  private static final int LIMIT = 100_000;

  private final Zips zips = new Zips();

  @AfterEach
  void close() {
    zips.close();
    assertEquals(0, zips.open());
  }

  @Test
  void writesOfAnyMessages_areUnderstood_togetherAndApart() throws IOException {
    Random random = new Random(5);
    try (Unzipping together = new Unzipping(false); Unzipping apart = new Unzipping(true)) {
      for (int i = 0; i < 400; i++) {
        List<byte[]> messages = new ArrayList<>();
        for (int count = random.nextInt(30); count >= 0; count--) {
          messages.add(message(random));
        }
        byte[] plain = wire(messages);
        int least = 1 + random.nextInt(2_000);
        check(messages, zips.pack(plain, 3, plain.length - 4, true, least), together);
        check(messages, zips.pack(plain, 3, plain.length - 4, false, least), apart);
      }
    }
  }

  @Test
  void ticksOfOneWrite_areAThirdOfTheirLength_andAShortWriteIsLeftAsItIs() {
    List<byte[]> ticks = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      ticks.add(("{\"type\":\"tick\",\"seq\":" + (4711 + i) + ",\"t\":17636904001" + (23456789L + i * 20_011_777L)
          + ",\"symbol\":\"BRAVO\",\"price\":10" + (i % 7) + ".2" + i + ",\"size\":" + (i * 37 % 100) + "}")
          .getBytes(StandardCharsets.UTF_8));
    }
    byte[] plain = wire(ticks);
    byte[] packed = zips.pack(plain, 3, plain.length - 4, true, 512);
    assertTrue(packed.length < plain.length * 0.4, () -> packed.length + " of " + plain.length);
    byte[] one = wire(ticks.subList(0, 1));
    assertSame(one, zips.pack(one, 3, one.length - 4, true, 512));
  }

  @Test
  void whatCannotBeCompressed_isLeftAsItIs() {
    byte[] noise = new byte[70_000];
    new Random(1).nextBytes(noise);
    byte[] plain = wire(List.of(noise));
    assertSame(plain, zips.pack(plain, 3, plain.length - 4, true, 1));
    assertSame(plain, zips.pack(plain, 3, plain.length - 4, false, 1));
  }

  @Test
  void examplesOfTheStandard_areUnderstood() { // RFC 7692, section 7.2.3
    for (String packed : List.of("f248cdc9c90700", "000500faff48656c6c6f00", "f348cdc9c9070000", "f24805000000ffffcac9c90700")) {
      byte[] input = HexFormat.of().parseHex(packed);
      Unpacked hello = zips.unpack(input, input.length, 5);
      assertEquals(0, hello.fault(), packed);
      assertEquals("Hello", new String(hello.bytes(), 0, hello.length(), StandardCharsets.UTF_8), packed);
    }
  }

  @Test
  void messageThatRefersToAnEarlierOne_isAFault() {
    byte[] first = HexFormat.of().parseHex("f248cdc9c90700");
    assertEquals(0, zips.unpack(first, first.length, LIMIT).fault());
    byte[] second = HexFormat.of().parseHex("f200110000");
    assertEquals(Wire.NOT_UTF8, zips.unpack(second, second.length, LIMIT).fault());
  }

  @Test
  void bomb_isStoppedAtTheLimit_andAMessageOfTheLimitIsNot() {
    byte[] bomb = Unzipping.deflate(new byte[50_000_000]);
    assertTrue(bomb.length < 60_000);
    assertEquals(Wire.TOO_BIG, zips.unpack(bomb, bomb.length, LIMIT).fault());
    byte[] all = Unzipping.deflate(new byte[LIMIT]);
    Unpacked whole = zips.unpack(all, all.length, LIMIT);
    assertEquals(0, whole.fault());
    assertEquals(LIMIT, whole.length());
    byte[] more = Unzipping.deflate(new byte[LIMIT + 1]);
    assertEquals(Wire.TOO_BIG, zips.unpack(more, more.length, LIMIT).fault());
  }

  @Test
  void anyBytes_areAMessageWithinTheLimit_orAFault() {
    Random random = new Random(3);
    int faults = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] input = random.nextBoolean() ? Unzipping.deflate(message(random)) : new byte[random.nextInt(60)];
      if (input.length == 0 || random.nextInt(3) == 0) {
        random.nextBytes(input);
      }
      for (int flips = random.nextInt(3); flips > 0 && input.length > 0; flips--) {
        input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Unpacked result = zips.unpack(input, input.length, 1_000);
      assertTrue(result.length() <= 1_000);
      assertTrue(result.fault() == 0 || result.fault() == Wire.NOT_UTF8 || result.fault() == Wire.TOO_BIG);
      faults += result.fault() == 0 ? 0 : 1;
    }
    assertTrue(faults > 1_000, faults + " faults");
  }

  @Test
  void messageCutShort_isAFault() {
    byte[] text = "a message that is long enough to be cut, and then some more of it".getBytes(StandardCharsets.UTF_8);
    byte[] packed = Unzipping.deflate(text);
    int unnoticed = 0;
    for (int length = 1; length < packed.length; length++) {
      Unpacked cut = zips.unpack(packed, length, LIMIT);
      unnoticed += cut.fault() == 0 ? 1 : 0;
    }
    assertEquals(0, unnoticed);
  }

  @Test
  void manyAtOnce_getOneEach_andAllAreClosedOnce() throws Exception {
    byte[] text = "x".repeat(3_000).getBytes(StandardCharsets.UTF_8);
    byte[] plain = wire(List.of(text));
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tasks.add(() -> {
        byte[] packed = zips.pack(plain, 3, plain.length - 4, true, 1);
        byte[] payload = Arrays.copyOfRange(packed, 3 + 2, packed.length - 4);
        Unpacked back = zips.unpack(payload, payload.length, LIMIT);
        return back.fault() == 0 && Arrays.equals(text, Arrays.copyOf(back.bytes(), back.length()));
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> result : threads.invokeAll(tasks)) {
        assertTrue(result.get());
      }
    }
    assertTrue(zips.open() <= 2 * Math.max(2, Runtime.getRuntime().availableProcessors()), zips.open() + " are open");
  }

  /** Three bytes that stand for control frames, the messages, and four for a close frame. */
  private static byte[] wire(List<byte[]> messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {7, 7, 7});
    for (byte[] message : messages) {
      Frame frame = Frame.utf8(message);
      byte[] bytes = new byte[frame.wireBytes()];
      frame.copyTo(bytes, 0);
      out.writeBytes(bytes);
    }
    out.writeBytes(new byte[] {9, 9, 9, 9});
    return out.toByteArray();
  }

  private static void check(List<byte[]> messages, byte[] wire, Unzipping peer) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(wire));
    assertArrayEquals(new byte[] {7, 7, 7}, in.readNBytes(3));
    for (byte[] message : messages) {
      assertArrayEquals(message, peer.payload(WireClient.read(in)));
    }
    assertArrayEquals(new byte[] {9, 9, 9, 9}, in.readAllBytes());
  }

  private static byte[] message(Random random) {
    int kind = random.nextInt(10);
    int length = kind == 0 ? random.nextInt(80_000) : kind < 3 ? random.nextInt(5_000) : random.nextInt(200);
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = (byte) (kind % 2 == 0 ? random.nextInt(256) : "abcdefgh,:\"{}".charAt(random.nextInt(13)));
    }
    return message;
  }
}
