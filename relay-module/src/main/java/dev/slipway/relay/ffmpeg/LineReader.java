package dev.slipway.relay.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts what a program says into lines, at {@code \r} as well as at {@code \n}: ffmpeg ends lines with either. Stateless.
 *
 * <p>What is longer than a line may be is cut off, so that a program that never ends a line does no harm.
 */
final class LineReader {

  /** How many bytes of a line are kept. */
  static final int LONGEST_BYTES = 2048;

  private LineReader() {}

  /** Hands on each line that is not blank until {@code in} ends. Blocks; a line is handed on when its end was read. */
  static void read(InputStream in, Consumer<String> lines) throws IOException {
    byte[] buffer = new byte[4096];
    byte[] line = new byte[LONGEST_BYTES];
    int length = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n' || buffer[i] == '\r') {
          hand(line, length, lines);
          length = 0;
        } else if (length < LONGEST_BYTES) {
          line[length++] = buffer[i];
        }
      }
    }
    hand(line, length, lines);
  }

  private static void hand(byte[] line, int length, Consumer<String> lines) {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    if (!text.isBlank()) {
      lines.accept(text);
    }
  }
}
