package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native libraries without their tables for debuggers: smaller, and still libraries. */
class SymbolFilterTest {

  @TempDir
  private Path folder;

  @Test
  @SuppressWarnings("restricted") // it looks for a name and calls nothing
  void library_losesItsSymbols_andIsLoadedAllTheSame() throws Exception {
    byte[] whole = Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", "libzip.so"));
    byte[] less = SymbolFilter.without(whole);
    assertTrue(less.length < whole.length, () -> less.length + " of " + whole.length + " bytes");
    Path file = Files.write(folder.resolve("libzip.so"), less);
    try (Arena arena = Arena.ofConfined()) {
      assertTrue(SymbolLookup.libraryLookup(file, arena).find("ZIP_CRC32").isPresent(), "what it exports is there");
    }
    assertSame(less, SymbolFilter.without(less), "there is nothing more to take");
  }

  @Test
  void whatIsNoLibrary_isLeftAsItIs() {
    byte[] text = "GROUP ( /lib/libc.so.6 )".repeat(10).getBytes(StandardCharsets.US_ASCII);
    assertArrayEquals(text, SymbolFilter.without(text.clone()));
    assertSame(0, SymbolFilter.without(new byte[0]).length);
  }
}
