package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.work.LivingThread;
import dev.slipway.lifecycle.work.ModuleWork;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the modules hold when the process ends by force: their platform threads and processes by name, the threads with
 * stacks, and counts for the rest. Stateless and thread-safe. Takes no lock that a module can hold: it neither logs nor
 * writes to the console's streams, and asks no module.
 */
public final class ForcedReport {

  private static final int SHOWN_THREADS = 200;

  private ForcedReport() {}

  /** Returns the report, a line each, within some ten milliseconds. {@code works} is the work of each module by its name. */
  public static List<String> lines(Map<String, ModuleWork> works) {
    List<String> lines = new ArrayList<>();
    lines.add("=== Forced Stop Report ===");
    Map<Thread, StackTraceElement[]> stacks = Thread.getAllStackTraces();
    int shown = 0;
    int virtual = 0;
    for (Map.Entry<String, ModuleWork> entry : works.entrySet()) {
      lines.add("Module " + entry.getKey() + ":");
      for (Thread thread : entry.getValue().aliveThreads()) {
        if (thread.isVirtual()) {
          virtual++;
        } else if (shown++ < SHOWN_THREADS) {
          StackTraceElement[] stack = stacks.getOrDefault(thread, new StackTraceElement[0]);
          lines.add("  thread " + thread.getName() + " made at " + entry.getValue().siteOf(thread.threadId()).orElse(Finding.SITE_UNKNOWN));
          LivingThread.text(stack).forEach(frame -> lines.add("      at " + frame));
        }
      }
      entry.getValue().processes().forEach((name, pid) -> lines.add("  process " + name + " (pid " + pid + ")"));
    }
    if (shown > SHOWN_THREADS) {
      lines.add("And " + (shown - SHOWN_THREADS) + " more platform threads of modules");
    }
    lines.add("Platform threads: " + stacks.size() + ", " + shown + " of modules");
    lines.add("Virtual threads of modules: " + virtual);
    lines.add("==========================");
    return lines;
  }

  /** Writes lines straight to the process's standard error, past streams whose lock somebody may hold. */
  public static void write(List<String> lines) throws IOException {
    // Not closed: the descriptor is the process's.
    FileOutputStream out = new FileOutputStream(FileDescriptor.err);
    out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
