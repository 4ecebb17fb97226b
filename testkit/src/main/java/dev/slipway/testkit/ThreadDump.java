package dev.slipway.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What every thread is doing, virtual ones included. Stateless. Blocks for as long as the dump takes. */
final class ThreadDump {

  private static final int LONGEST_CHARS = 200_000;

  private ThreadDump() {}

  static String text() {
    try {
      Path folder = Files.createTempDirectory("slipway-threads");
      Path file = folder.resolve("threads.txt");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
        String all = Files.readString(file);
        return all.length() <= LONGEST_CHARS ? all : all.substring(0, LONGEST_CHARS) + "\n… cut";
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the threads could not be dumped", e);
    }
  }
}
