package dev.slipway.distribution;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The program that writes down what an assembled distribution is made of, and how large each part is: {@code legal/sizes.txt}. */
final class SizeList {

  private static final String HEAD = """
      # What this distribution is made of, in bytes. The modules of the image are as large as they are in runtime/lib/modules,
      # which holds them compressed; the cache in lib/ is not counted.
      """;
  private static final String FILES = "(libraries and other files)";

  private final Path home;
  private final StringBuilder text = new StringBuilder(HEAD);

  private SizeList(Path home) {
    this.home = home;
  }

  /**
   * Writes the list.
   *
   * @param arguments the folder of the distribution
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path home = Path.of(arguments[0]);
    SizeList list = new SizeList(home);
    list.runtime();
    for (String folder : List.of("modules", "optional")) {
      try (Stream<Path> features = Files.list(home.resolve(folder))) {
        for (Path feature : features.sorted().toList()) {
          list.feature(feature);
        }
      }
    }
    Files.writeString(Files.createDirectories(home.resolve("legal")).resolve("sizes.txt"), list.text);
  }

  private void runtime() throws IOException, InterruptedException {
    Map<String, Long> modules = modules(home.resolve("runtime/lib/modules"));
    long whole = size(home.resolve("runtime"));
    line("", "runtime", whole);
    modules.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
        .forEach(module -> line("  ", module.getKey(), module.getValue()));
    line("  ", FILES, whole - modules.values().stream().mapToLong(Long::longValue).sum());
  }

  private void feature(Path feature) throws IOException {
    line("", home.relativize(feature).toString(), size(feature));
    try (Stream<Path> files = Files.walk(feature)) {
      for (Path file : files.filter(SizeList::isFile).sorted(Comparator.comparing(Path::toString)).toList()) {
        line("  ", feature.relativize(file).toString(), Files.size(file));
      }
    }
  }

  private void line(String indent, String name, long bytes) {
    text.append(String.format(Locale.ROOT, "%-60s %,12d\n", indent + name, bytes));
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static long size(Path folder) throws IOException {
    long size = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(SizeList::isFile).toList()) {
        size += Files.size(file);
      }
    }
    return size;
  }

  /** Asks the JDK's {@code jimage}: lines of offset, size, compressed size (0 for none) and name, under a line for each module. */
  private static Map<String, Long> modules(Path file) throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jimage");
    Process process = new ProcessBuilder(tool.toString(), "list", "--verbose", file.toString()).redirectErrorStream(true).start();
    Map<String, Long> modules = new TreeMap<>();
    String module = "";
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.strip().split("\\s+", 4);
        if (words[0].equals("Module:")) {
          module = words[1];
        } else if (words.length == 4 && words[0].chars().allMatch(Character::isDigit)) {
          long compressed = Long.parseLong(words[2]);
          modules.merge(module, compressed == 0 ? Long.parseLong(words[1]) : compressed, Long::sum);
        }
      }
    }
    if (process.waitFor() != 0 || modules.isEmpty()) {
      throw new IOException(tool + " lists no modules of " + file);
    }
    return modules;
  }
}
