package dev.slipway.dashboard.state;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;

/** The process: heap, collections, threads, classes, files. Confined to one thread at a time. */
final class JvmCollector implements Collector {

  private long cpuNanos = -1;
  private long lookNanos;

  JvmCollector() {}

  @Override
  public String section() {
    return "jvm";
  }

  @Override
  public Duration period() {
    return Duration.ofMillis(250);
  }

  @Override
  public JsonObject collect() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    long collections = 0;
    long collecting = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
      collecting += Math.max(0, collector.getCollectionTime());
    }
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    JsonObjectBuilder jvm = Json.createObjectBuilder()
        .add("cpu", Round.percent(busy(system.getProcessCpuTime())))
        .add("heapUsedMb", Round.megabytes(heap.getUsed()))
        .add("heapCommittedMb", Round.megabytes(heap.getCommitted()))
        .add("heapMaxMb", Round.megabytes(heap.getMax()))
        .add("otherMb", Round.megabytes(ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed()))
        .add("collections", collections)
        .add("collectingMs", collecting)
        .add("threads", ManagementFactory.getThreadMXBean().getThreadCount())
        .add("classes", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    if (system instanceof UnixOperatingSystemMXBean unix) {
      jvm.add("files", unix.getOpenFileDescriptorCount()).add("filesMax", unix.getMaxFileDescriptorCount());
    }
    return jvm.build();
  }

  /** Returns how many processors the process kept busy since the last look, as a share of one. */
  private double busy(long cpu) {
    long now = System.nanoTime();
    double busy = cpuNanos < 0 ? 0 : (double) (cpu - cpuNanos) / (now - lookNanos);
    cpuNanos = cpu;
    lookNanos = now;
    return Math.max(0, busy);
  }
}
