package dev.slipway.lifecycle.proof;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts the objects in the heap by the JVM's class histogram. Stateless. */
public final class HeapObjects {

  private HeapObjects() {}

  /**
   * Returns how many objects live after a full collection, if the JVM can say. Blocks for some 100 ms in a heap of 100 MB
   * and makes the platform's MBean server: for a report that is asked for, not for every stop.
   */
  public static OptionalLong count() {
    try {
      Object text = ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"),
          "gcClassHistogram", new Object[] {new String[0]}, new String[] {String[].class.getName()});
      return total(String.valueOf(text));
    } catch (JMException | RuntimeException e) {
      return OptionalLong.empty();
    }
  }

  /** Reads the last line of a histogram, {@code Total <instances> <bytes>}. */
  static OptionalLong total(String histogram) {
    return histogram.lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length == 3 && words[0].equals("Total"))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst();
  }
}
