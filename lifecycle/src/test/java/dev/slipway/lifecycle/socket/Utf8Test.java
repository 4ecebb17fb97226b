package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8Test {

  @Test
  void everyTwoBytes_andThreeAtTheBounds_areJudgedAsTheJdkDoes() {
    int[] bounds = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        check(new byte[] {(byte) first, (byte) second}, 1);
      }
      for (int second : bounds) {
        for (int third : bounds) {
          check(new byte[] {(byte) first, (byte) second, (byte) third}, 2);
        }
      }
    }
  }

  @Test
  void randomTextAndGarbage_areJudgedAsTheJdkDoes_howeverTheyAreCut() {
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes;
      if (random.nextBoolean()) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
          text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
        }
        bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(3) == 0) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      } else {
        bytes = new byte[random.nextInt(5)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] |= (byte) 0x80;
        }
      }
      check(bytes, random.nextInt(bytes.length + 1));
    }
  }

  private static void check(byte[] bytes, int cut) {
    Utf8 utf8 = new Utf8();
    boolean actual = utf8.accept(bytes, 0, cut) && utf8.accept(bytes, cut, bytes.length) && utf8.isComplete();
    assertEquals(jdk(bytes), actual, () -> HexFormat.of().formatHex(bytes));
  }

  private static boolean jdk(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
