package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.work.ProcFs;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.lang.management.ThreadMXBean;

/**
 * What the process uses at one moment; -1 where the machine does not say. Immutable. Taking one costs about a millisecond.
 *
 * @param platformThreads living platform threads
 * @param heapUsed bytes of heap in use, garbage included
 * @param heapMax the most bytes that the heap may have
 * @param allocated bytes that all threads have allocated since the start, ended ones included
 * @param rss bytes of memory that the process occupies
 * @param gcCycles collections since the start
 * @param gcMillis milliseconds spent in them
 * @param uptimeMillis milliseconds since the start
 * @param cpuNanos nanoseconds of processor time since the start
 * @param files open file descriptors
 * @param sockets how many of them are sockets
 * @param children living processes below this one
 * @param directBytes bytes of direct buffers
 * @param loadedClasses classes that are loaded
 */
public record ResourceSample(
    int platformThreads,
    long heapUsed,
    long heapMax,
    long allocated,
    long rss,
    long gcCycles,
    long gcMillis,
    long uptimeMillis,
    long cpuNanos,
    int files,
    int sockets,
    int children,
    long directBytes,
    int loadedClasses) {

  /** Returns what the process uses now. */
  public static ResourceSample take() {
    long cycles = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      cycles += Math.max(0, collector.getCollectionCount());
      millis += Math.max(0, collector.getCollectionTime());
    }
    Runtime runtime = Runtime.getRuntime();
    var files = ProcFs.openFiles();
    return new ResourceSample(
        ManagementFactory.getThreadMXBean().getThreadCount(),
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        allocatedBytes(),
        ProcFs.status("VmRSS").orElse(-1L),
        cycles,
        millis,
        ManagementFactory.getRuntimeMXBean().getUptime(),
        cpuTime(),
        files.isEmpty() ? -1 : files.size(),
        (int) files.values().stream().filter(target -> target.startsWith("socket:")).count(),
        (int) ProcFs.descendants(ProcessHandle.current().pid(), ProcFs.all()).stream().filter(ProcFs.Stat::alive).count(),
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum(),
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
  }

  private static long allocatedBytes() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads instanceof com.sun.management.ThreadMXBean hotSpot ? hotSpot.getTotalThreadAllocatedBytes() : -1;
  }

  private static long cpuTime() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof com.sun.management.OperatingSystemMXBean hotSpot ? hotSpot.getProcessCpuTime() : -1;
  }
}
