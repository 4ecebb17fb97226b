package dev.slipway.dashboard.state;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import jdk.management.VirtualThreadSchedulerMXBean;

/** The process: processor, memory, collections, threads, classes, files. Confined to one thread at a time. */
final class JvmCollector implements Collector {

  private final Collections collections = new Collections();
  private final Rate read = new Rate();
  private final Rate written = new Rate();
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
    long now = System.nanoTime();
    double seconds = lookNanos == 0 ? 0 : (now - lookNanos) / 1e9;
    lookNanos = now;
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    JsonObjectBuilder jvm = Json.createObjectBuilder().add("cpu", Round.percent(busy(system.getProcessCpuTime(), seconds)));
    memory(jvm);
    collections.add(jvm, now);
    threads(jvm);
    jvm.add("classes", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    if (system instanceof UnixOperatingSystemMXBean unix) {
      jvm.add("files", unix.getOpenFileDescriptorCount()).add("filesMax", unix.getMaxFileDescriptorCount());
    }
    ProcFiles.lines("self/io").ifPresent(lines -> {
      ProcFiles.number(lines, "read_bytes").ifPresent(bytes ->
          jvm.add("diskReadKbPerS", Round.to(1, read.perSecond((double) bytes, seconds) / 1024)));
      ProcFiles.number(lines, "write_bytes").ifPresent(bytes ->
          jvm.add("diskWrittenKbPerS", Round.to(1, written.perSecond((double) bytes, seconds) / 1024)));
    });
    return jvm.build();
  }

  /** Returns how many processors the process kept busy since the last look, as a share of one. */
  private double busy(long cpu, double seconds) {
    double busy = cpuNanos < 0 || seconds <= 0 ? 0 : (cpu - cpuNanos) / 1e9 / seconds;
    cpuNanos = cpu;
    return Math.max(0, busy);
  }

  private static void memory(JsonObjectBuilder jvm) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    jvm.add("heapUsedMb", Round.megabytes(heap.getUsed()))
        .add("heapCommittedMb", Round.megabytes(heap.getCommitted()))
        .add("heapMaxMb", Round.megabytes(heap.getMax()))
        .add("otherMb", Round.megabytes(ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed()))
        .add("directMb", Round.megabytes(direct));
    ProcFiles.lines("self/status").flatMap(lines -> ProcFiles.number(lines, "VmRSS").stream().boxed().findFirst())
        .ifPresent(kilobytes -> jvm.add("residentMb", Round.megabytes(kilobytes << 10)));
  }

  /** How many virtual threads run at one moment says nothing, since one of them is the reader; their carriers do. */
  private static void threads(JsonObjectBuilder jvm) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    jvm.add("threads", threads.getThreadCount())
        .add("threadsPeak", threads.getPeakThreadCount())
        .add("threadsDaemon", threads.getDaemonThreadCount());
    VirtualThreadSchedulerMXBean scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    if (scheduler != null) {
      jvm.add("carriers", scheduler.getPoolSize());
    }
  }
}
