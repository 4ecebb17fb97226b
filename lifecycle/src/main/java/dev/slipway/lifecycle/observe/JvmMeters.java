package dev.slipway.lifecycle.observe;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.function.Supplier;

/** What the JVM says of itself: heap, collections, threads, classes, files, processor time. */
final class JvmMeters {

  private static final double MILLIS = 1_000;
  private static final double NANOS = 1_000_000_000;

  private JvmMeters() {}

  static void add(Metrics metrics) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory(metrics, "heap", memory::getHeapMemoryUsage);
    memory(metrics, "nonheap", memory::getNonHeapMemoryUsage);
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      Map<String, String> label = Map.of("gc", collector.getName());
      metrics.functionalCounter("jvm_gc_collections", label, "garbage collections", collector::getCollectionCount);
      metrics.gauge("jvm_gc_time", "seconds", label, "time spent in garbage collections, since the start",
          () -> collector.getCollectionTime() / MILLIS);
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    metrics.gauge("jvm_threads", "", Map.of(), "living platform threads", threads::getThreadCount);
    metrics.gauge("jvm_threads_daemon", "", Map.of(), "living platform threads that are daemons", threads::getDaemonThreadCount);
    metrics.functionalCounter("jvm_threads_started", Map.of(), "platform threads started", threads::getTotalStartedThreadCount);
    ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    metrics.gauge("jvm_classes_loaded", "", Map.of(), "classes that are loaded now", classes::getLoadedClassCount);
    metrics.functionalCounter("jvm_classes_unloaded", Map.of(), "classes unloaded", classes::getUnloadedClassCount);
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    metrics.gauge("process_uptime", "seconds", Map.of(), "time since the process started", () -> runtime.getUptime() / MILLIS);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      metrics.gauge("process_cpu_time", "seconds", Map.of(), "processor time used since the start",
          () -> system.getProcessCpuTime() / NANOS);
      metrics.gauge("process_cpu_usage", "", Map.of(), "share of the machine's processors in use by the process, 0 to 1",
          system::getProcessCpuLoad);
      if (system instanceof UnixOperatingSystemMXBean unix) {
        metrics.gauge("process_open_files", "", Map.of(), "open file descriptors", unix::getOpenFileDescriptorCount);
        metrics.gauge("process_max_files", "", Map.of(), "limit of open file descriptors", unix::getMaxFileDescriptorCount);
      }
    }
  }

  private static void memory(Metrics metrics, String area, Supplier<MemoryUsage> usage) {
    Map<String, String> label = Map.of("area", area);
    metrics.gauge("jvm_memory_used", "bytes", label, "memory in use", () -> usage.get().getUsed());
    metrics.gauge("jvm_memory_committed", "bytes", label, "memory taken from the system", () -> usage.get().getCommitted());
    metrics.gauge("jvm_memory_max", "bytes", label, "memory that may be used, -1 without a limit", () -> usage.get().getMax());
  }
}
