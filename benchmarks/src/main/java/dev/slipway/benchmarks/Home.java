package dev.slipway.benchmarks;

import dev.slipway.distribution.SlipwayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The assembled distribution that is measured, with a temporary folder for its data. Confined to one thread. */
final class Home implements AutoCloseable {

  private final Path home = Path.of(System.getProperty("slipway.home", "distribution/target/slipway")).toAbsolutePath();
  private final Path data = Files.createTempDirectory("slipway-benchmark");

  Home() throws IOException {
    if (!Files.isExecutable(home.resolve("bin/slipway"))) {
      throw new IOException("there is no distribution in " + home + ": build it, or name it by -Dslipway.home");
    }
  }

  /** Returns a start of it on a free port. */
  SlipwayProcess.Start slipway() {
    return SlipwayProcess.of(home).data(data);
  }

  /** Returns the memory of a process that is resident now. Linux only. */
  static long residentKilobytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(data)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
