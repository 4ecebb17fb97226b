package dev.slipway.ticks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A recording of ticks, read line by line: JSON lines, or CSV with a header where the file's name ends in {@code .csv}. Confined to
 * one thread.
 *
 * <p>What is wrong is a {@link MalformedTicks} that names the file and the line.
 */
final class TickFile implements AutoCloseable {

  /** A line that is no tick. The message is one for people. */
  static final class MalformedTicks extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedTicks(Path file, long line, @Nullable String problem) {
      super("replay file " + file + ", line " + line + ": " + problem);
    }
  }

  private static final int LONGEST_LINE = 16 * 1_024;
  private static final List<String> NEEDED = List.of("t", "symbol", "price", "size");
  private static final Set<String> COLUMNS = Set.of("t", "symbol", "price", "size", "seq");

  private final Path file;
  private final InputStream input;
  private final byte[] buffer = new byte[LONGEST_LINE];
  private final List<String> columns;
  private long line;

  private TickFile(Path file, InputStream input) throws IOException {
    this.file = file;
    this.input = input;
    columns = file.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? header() : List.of();
  }

  /** Opens a recording. Blocks. */
  static TickFile open(Path file) throws IOException {
    InputStream input = new BufferedInputStream(Files.newInputStream(file), 64 * 1_024);
    try {
      return new TickFile(file, input);
    } catch (IOException e) {
      input.close();
      throw e;
    }
  }

  /** Returns the next tick, null at the end of the file. Blocks. */
  @Nullable Quote next() throws IOException {
    String text = line();
    while (text != null && text.isBlank()) {
      text = line();
    }
    try {
      return text == null ? null : columns.isEmpty() ? TickReader.quote(TickReader.object(text), 0) : row(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedTicks(file, line, e.getMessage());
    }
  }

  private Quote row(String text) {
    String[] cells = text.split(",", -1);
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells, where the header has " + columns.size());
    }
    return TickReader.quote(
        cell(cells, "t"), cell(cells, "symbol"), cell(cells, "price"), cell(cells, "size"),
        columns.contains("seq") ? cell(cells, "seq") : "0");
  }

  private String cell(String[] cells, String column) {
    return cells[columns.indexOf(column)].strip();
  }

  private List<String> header() throws IOException {
    String text = line();
    List<String> names = text == null ? List.of() : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (!names.containsAll(NEEDED) || !COLUMNS.containsAll(names) || Set.copyOf(names).size() != names.size()) {
      throw new MalformedTicks(file, 1, "the header is not a list of the columns t, symbol, price, size and, where there is one, seq");
    }
    return names;
  }

  private @Nullable String line() throws IOException {
    int length = 0;
    line++;
    for (int b = input.read(); b != '\n'; b = input.read()) {
      if (b < 0) {
        return length == 0 ? null : text(length);
      }
      if (length == LONGEST_LINE) {
        throw new MalformedTicks(file, line, "is longer than " + LONGEST_LINE + " bytes");
      }
      buffer[length++] = (byte) b;
    }
    return text(length);
  }

  private String text(int length) {
    return new String(buffer, 0, length, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
