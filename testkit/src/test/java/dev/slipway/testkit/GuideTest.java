package dev.slipway.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide for authors shows what the build compiles, and nothing else. */
class GuideTest {

  private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
  private static final Path EXAMPLE = DOCS.resolve("example-module");
  private static final Pattern BLOCK = Pattern.compile("(?:<!-- file: (\\S+) -->\\R)?```(\\w+)\\R(.*?)\\R```", Pattern.DOTALL);

  @Test
  void everyCodeBlock_standsInTheFileThatItNames() throws IOException {
    Matcher blocks = blocks();
    int seen = 0;
    while (blocks.find()) {
      String file = blocks.group(1);
      if (file == null) {
        assertEquals("sh", blocks.group(2), "a block without a file can only be a command: " + blocks.group(3));
      } else {
        assertTrue(Files.readString(EXAMPLE.resolve(file)).contains(blocks.group(3)), file + " does not contain:\n" + blocks.group(3));
        seen++;
      }
    }
    assertTrue(seen >= 8, "only " + seen + " blocks");
  }

  @Test
  void everyJavaFileOfTheExample_isShown() throws IOException {
    Set<String> shown = new TreeSet<>();
    Matcher blocks = blocks();
    while (blocks.find()) {
      shown.add(String.valueOf(blocks.group(1)));
    }
    Set<String> missing;
    try (Stream<Path> files = Files.walk(EXAMPLE.resolve("src"))) {
      missing = files.filter(file -> file.toString().endsWith(".java"))
          .map(file -> EXAMPLE.relativize(file).toString())
          .filter(file -> !shown.contains(file))
          .collect(Collectors.toCollection(TreeSet::new));
    }
    assertEquals(Set.of(), missing);
  }

  private static Matcher blocks() throws IOException {
    return BLOCK.matcher(Files.readString(DOCS.resolve("module-author.md")));
  }
}
