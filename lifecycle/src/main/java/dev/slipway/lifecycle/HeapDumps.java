package dev.slipway.lifecycle;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The dumps of the heap that the JVM leaves when it ends for want of memory: told where to write them, and reported by the
 * next start. Stateless; blocks on the file system.
 */
final class HeapDumps {

  private static final Logger LOGGER = System.getLogger(HeapDumps.class.getName());
  private static final String SUFFIX = ".hprof";

  private HeapDumps() {}

  /** Makes the JVM write its next dump to {@code folder}, and logs a line for each that it finds there. */
  static void keepIn(Path folder) {
    try {
      Files.createDirectories(folder);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).setVMOption("HeapDumpPath", folder.toString());
      found(folder).forEach(line -> LOGGER.log(Level.WARNING, line));
    } catch (IOException | IllegalArgumentException e) {
      LOGGER.log(Level.WARNING, "no heap dump can be kept in " + folder + ": " + Journal.oneLine(e));
    }
  }

  /** Returns a line for each dump in {@code folder}, oldest first. */
  static List<String> found(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path dump : files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList()) {
        lines.add("a process before this one ran out of memory at " + Files.getLastModifiedTime(dump).toInstant() + ": "
            + dump + " (" + (Files.size(dump) >> 20) + " MB) is its heap; remove it when it has been looked at");
      }
    }
    return lines;
  }
}
