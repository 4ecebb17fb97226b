package dev.slipway.distribution;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program that takes the tables of symbols for debuggers out of the native libraries of an image, as {@code strip} does, but the
 * same way on every machine. What a library exports stays. Files that are not ELF of 64 bits are left as they are.
 *
 * <p>Such tables are not loaded: they lie behind what is, and so go by cutting the file there and writing what else was behind it anew
 * (System V ABI, chapter 4).
 */
final class SymbolFilter {

  private static final Logger LOG = System.getLogger(SymbolFilter.class.getName());
  private static final int MAGIC = 0x464C457F;
  private static final int WIDE_LITTLE_ENDIAN = 0x0102;
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_BYTES = 64;
  private static final int SECTIONS_AT = 0x28;
  private static final int SECTION_COUNT = 0x3C;
  private static final int NAMES_INDEX = 0x3E;
  private static final int SYMBOLS = 2;
  private static final int NO_BITS = 8;
  private static final long LOADED = 2;
  private static final int PAGE = 4_096;

  /** The fields of a section that matter here. Immutable. */
  private record Section(int index, int type, long flags, long at, long size, int link) {

    static Section of(ByteBuffer file, int index) {
      int start = Math.toIntExact(file.getLong(SECTIONS_AT)) + index * SECTION_BYTES;
      return new Section(index, file.getInt(start + 4), file.getLong(start + 8), file.getLong(start + 24), file.getLong(start + 32),
          file.getInt(start + 40));
    }

    boolean isLoaded() {
      return (flags & LOADED) != 0;
    }
  }

  private SymbolFilter() {}

  /**
   * Filters the libraries below a folder.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws IOException {
    long before = 0;
    long after = 0;
    try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".so")).sorted().toList()) {
        byte[] whole = Files.readAllBytes(file);
        byte[] less = without(whole);
        before += whole.length;
        after += less.length;
        if (less.length < whole.length) {
          Files.write(file, less);
        }
      }
    }
    LOG.log(Level.INFO, "native libraries: {0} kB of {1} kB are left", after / 1_000, before / 1_000);
  }

  /** Returns a library without its table of symbols, or itself when there is none or it is built otherwise. */
  static byte[] without(byte[] library) {
    ByteBuffer file = ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN);
    if (library.length < HEADER_BYTES || file.getInt(0) != MAGIC || file.getShort(4) != WIDE_LITTLE_ENDIAN) {
      return library;
    }
    List<Section> sections = Stream.iterate(0, i -> i + 1).limit(file.getShort(SECTION_COUNT)).map(i -> Section.of(file, i)).toList();
    Section symbols = sections.stream().filter(each -> each.type() == SYMBOLS).findFirst().orElse(null);
    long loaded = sections.stream().filter(each -> each.isLoaded() && each.type() != NO_BITS).mapToLong(each -> each.at() + each.size())
        .max().orElse(Long.MAX_VALUE);
    if (symbols == null || symbols.link() != symbols.index() + 1 || file.getShort(NAMES_INDEX) != symbols.index() + 2
        || file.getShort(SECTION_COUNT) != symbols.index() + 3 || symbols.at() < loaded) {
      return library; // only as linkers write it: symbols, their names, the names of the sections, and no more
    }
    return rewritten(file, sections, symbols, loaded);
  }

  /** Writes what is loaded, the other sections but the symbols and their names, and the table of what is left. */
  private static byte[] rewritten(ByteBuffer file, List<Section> sections, Section symbols, long loaded) {
    ByteBuffer out = ByteBuffer.allocate(file.capacity() + PAGE).order(ByteOrder.LITTLE_ENDIAN);
    out.put(file.slice(0, Math.toIntExact(loaded)));
    ByteBuffer table = ByteBuffer.allocate(sections.size() * SECTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int tableAt = Math.toIntExact(file.getLong(SECTIONS_AT));
    for (Section section : sections) {
      if (section.equals(symbols) || section.index() == symbols.link()) {
        continue;
      }
      int entry = table.position();
      table.put(file.slice(tableAt + section.index() * SECTION_BYTES, SECTION_BYTES));
      if (section.index() != 0 && !section.isLoaded()) {
        out.position(aligned(out.position()));
        table.putLong(entry + 24, out.position());
        out.put(file.slice(Math.toIntExact(section.at()), Math.toIntExact(section.size())));
      }
    }
    out.position(aligned(out.position()));
    int newTable = out.position();
    out.put(table.flip());
    out.putLong(SECTIONS_AT, newTable);
    out.putShort(SECTION_COUNT, (short) (sections.size() - 2));
    out.putShort(NAMES_INDEX, (short) (file.getShort(NAMES_INDEX) - 2));
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }

  private static int aligned(int at) {
    return (at + 15) & -16;
  }
}
