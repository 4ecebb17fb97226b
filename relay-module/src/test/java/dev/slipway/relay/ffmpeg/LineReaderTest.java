package dev.slipway.relay.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of a program that ends them as it likes. */
class LineReaderTest {

  private static List<String> lines(String text) throws IOException {
    List<String> lines = new ArrayList<>();
    LineReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), lines::add);
    return lines;
  }

  @Test
  void everyEndOfLine_isOne() throws IOException {
    assertEquals(List.of("a", "b", "c", "d"), lines("a\rb\nc\r\n\n \r\rd"));
  }

  @Test
  void lineOverManyReads_isPutTogether() throws IOException {
    InputStream oneByOne = new ByteArrayInputStream("progress=end\rerr\u00f6r\n".getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(1, length));
      }
    };
    List<String> lines = new ArrayList<>();
    LineReader.read(oneByOne, lines::add);
    assertEquals(List.of("progress=end", "err\u00f6r"), lines);
  }

  @Test
  void endlessLine_isCutOff() throws IOException {
    List<String> lines = lines("x".repeat(1_000_000) + "\nnext");
    assertEquals(List.of("x".repeat(LineReader.LONGEST_BYTES), "next"), lines);
  }
}
