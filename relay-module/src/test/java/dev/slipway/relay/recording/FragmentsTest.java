package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FragmentsTest {

  @TempDir
  private Path folder;

  private static byte[] box(String type, int payload) {
    return ByteBuffer.allocate(8 + payload).putInt(8 + payload).put(type.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private static byte[] longBox(String type, int payload) {
    return ByteBuffer.allocate(16 + payload).putInt(1).put(type.getBytes(StandardCharsets.US_ASCII)).putLong(16L + payload).array();
  }

  private static byte[] joined(byte[]... boxes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(boxes).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private byte[] trimmed(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("x.mp4"), content);
    long cut = Fragments.trim(file);
    byte[] left = Files.readAllBytes(file);
    assertEquals(content.length - left.length, cut);
    assertArrayEquals(Arrays.copyOf(content, left.length), left);
    return left;
  }

  @Test
  void cut_anywhere_leavesTheWholeFragments() throws IOException {
    byte[] start = joined(box("ftyp", 20), box("moov", 100));
    byte[] first = joined(box("moof", 40), box("mdat", 200));
    byte[] second = joined(box("moof", 30), longBox("mdat", 150));
    byte[] end = box("mfra", 20);
    byte[] file = joined(start, first, second, end);
    int[] whole = {0, 28, start.length, start.length + first.length, start.length + first.length + second.length, file.length};
    for (int length = 0; length <= file.length; length++) {
      int upTo = length;
      int expected = Arrays.stream(whole).filter(each -> each <= upTo).max().orElseThrow();
      assertEquals(expected, trimmed(Arrays.copyOf(file, length)).length, "cut at " + length);
    }
  }

  @Test
  void whatIsNoMp4_becomesNoLonger() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      trimmed(noise);
    }
  }
}
