package dev.slipway.relay.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What processes and the whole machine use, read from {@code /proc} (proc(5)). Confined to one thread at a time; a look at a
 * process is one small file.
 *
 * <p>Where there is no {@code /proc}, everything is zero.
 */
final class Machine {

  /** Entries of the auxiliary vector (getauxval(3)). */
  private static final long PAGE_SIZE_ENTRY = 6;
  private static final long CLOCK_TICKS_ENTRY = 17;
  /** Fields of stat, counted from the first one behind the name in parentheses, which is the third. */
  private static final int UTIME = 14 - 3;
  private static final int STIME = 15 - 3;
  private static final int RSS = 24 - 3;
  private static final int CPU_FIELDS = 8;
  private static final double SECOND_NANOS = 1e9;
  private static final double PERCENT = 100;
  private static final Pattern MEMORY = Pattern.compile("(?s)MemTotal:\\s*(\\d+) kB.*?MemAvailable:\\s*(\\d+) kB");
  private static final int KIB = 1_024;

  private final Path proc;
  private final LongSupplier nanoClock;
  private final double tickSeconds;
  private final long pageBytes;
  private Map<Long, Seen> seen = new HashMap<>();
  private long lastBusy;
  private long lastAll;

  /** The machine that is shown under {@code proc}. */
  Machine(Path proc, LongSupplier nanoClock) {
    this.proc = proc;
    this.nanoClock = nanoClock;
    Map<Long, Long> vector = auxiliaryVector(proc);
    pageBytes = vector.getOrDefault(PAGE_SIZE_ENTRY, 4_096L);
    tickSeconds = 1.0 / vector.getOrDefault(CLOCK_TICKS_ENTRY, 100L);
  }

  /**
   * What a process uses. Immutable.
   *
   * @param cpu percent of one processor since the look before
   * @param memoryBytes resident memory
   */
  record Usage(double cpu, long memoryBytes) {

    /** Nothing. */
    static final Usage NONE = new Usage(0, 0);
  }

  private record Seen(long ticks, long nanos) {}

  /** Returns what those processes use; what is gone is left out. */
  Map<Long, Usage> look(Collection<Long> pids) {
    Map<Long, Usage> usages = new HashMap<>();
    Map<Long, Seen> next = new HashMap<>();
    for (long pid : pids) {
      String stat = text(proc.resolve(Long.toString(pid)).resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      if (fields.length > RSS) {
        Seen now = new Seen(Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]), nanoClock.getAsLong());
        Seen before = seen.getOrDefault(pid, now);
        double seconds = (now.nanos - before.nanos) / SECOND_NANOS;
        usages.put(pid, new Usage(
            seconds > 0 ? PERCENT * (now.ticks - before.ticks) * tickSeconds / seconds : 0, Long.parseLong(fields[RSS]) * pageBytes));
        next.put(pid, now);
      }
    }
    seen = next;
    return usages;
  }

  /** Returns what the whole machine uses, of all its processors since the look before, and the memory that is not available. */
  Usage whole() {
    String[] fields = text(proc.resolve("stat")).split("\n", 2)[0].split(" +", -1);
    long all = 0;
    long idle = 0;
    for (int i = 1; i < fields.length && i <= CPU_FIELDS; i++) {
      long ticks = Long.parseLong(fields[i]);
      all += ticks;
      idle += i == 4 || i == 5 ? ticks : 0;
    }
    long busy = all - idle;
    double cpu = lastAll == 0 || all == lastAll ? 0 : PERCENT * (busy - lastBusy) / (all - lastAll);
    lastBusy = busy;
    lastAll = all;
    Matcher memory = MEMORY.matcher(text(proc.resolve("meminfo")));
    return new Usage(Math.max(0, cpu),
        memory.find() ? (Long.parseLong(memory.group(1)) - Long.parseLong(memory.group(2))) * KIB : 0);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException gone) { // a process that has ended, or a system without such files
      return "";
    }
  }

  private static Map<Long, Long> auxiliaryVector(Path proc) {
    Map<Long, Long> vector = new HashMap<>();
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(proc.resolve("self/auxv"))).order(ByteOrder.nativeOrder());
      while (bytes.remaining() >= 2 * Long.BYTES) {
        vector.put(bytes.getLong(), bytes.getLong());
      }
    } catch (IOException none) {
      return Map.of();
    }
    return vector;
  }
}
