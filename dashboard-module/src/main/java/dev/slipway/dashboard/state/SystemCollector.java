package dev.slipway.dashboard.state;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * The machine: processor, load, threads, memory, files and disk, as Linux tells under {@code /proc} (proc(5)). Confined to one thread
 * at a time. What is not known is left out.
 */
final class SystemCollector implements Collector {

  private final Path data;
  private long idleTicks;
  private long allTicks;

  /** A collector that shows the file system of {@code data} as the disk. */
  SystemCollector(Path data) {
    this.data = data;
  }

  @Override
  public String section() {
    return "system";
  }

  @Override
  public Duration period() {
    return Duration.ofMillis(500);
  }

  @Override
  public JsonObject collect() throws IOException {
    JsonObjectBuilder system = Json.createObjectBuilder().add("processors", Runtime.getRuntime().availableProcessors());
    ProcFiles.lines("stat").ifPresent(lines -> processor(lines, system));
    ProcFiles.lines("loadavg").ifPresent(lines -> load(lines.getFirst(), system));
    ProcFiles.lines("meminfo").ifPresent(lines -> memory(lines, system));
    ProcFiles.lines("sys/fs/file-nr").ifPresent(lines -> system.add("files", Long.parseLong(ProcFiles.words(lines.getFirst())[0])));
    FileStore disk = Files.getFileStore(data);
    return system
        .add("diskTotalMb", disk.getTotalSpace() >> 20)
        .add("diskFreeMb", disk.getUsableSpace() >> 20)
        .build();
  }

  private void processor(List<String> lines, JsonObjectBuilder system) {
    system.add("cpu", Round.percent(busy(lines.getFirst())));
    lines.stream().filter(line -> line.startsWith("btime ")).findFirst().ifPresent(line ->
        system.add("booted", Instant.ofEpochSecond(Long.parseLong(ProcFiles.words(line)[1])).toString()));
  }

  /** Returns the share of time since the last look that processors were busy; the first look has all time since the boot. */
  private double busy(String line) {
    String[] words = ProcFiles.words(line);
    long all = 0;
    for (int i = 1; i < Math.min(words.length, 9); i++) {
      all += Long.parseLong(words[i]);
    }
    long idle = Long.parseLong(words[4]) + Long.parseLong(words[5]);
    long allSince = all - allTicks;
    double busy = allSince <= 0 ? 0 : 1 - (double) (idle - idleTicks) / allSince;
    idleTicks = idle;
    allTicks = all;
    return Math.clamp(busy, 0, 1);
  }

  /** The fourth word is {@code running/all}, in threads. */
  private static void load(String line, JsonObjectBuilder system) {
    String[] words = ProcFiles.words(line);
    JsonArray load = Json.createArrayBuilder()
        .add(Round.to(2, Double.parseDouble(words[0])))
        .add(Round.to(2, Double.parseDouble(words[1])))
        .add(Round.to(2, Double.parseDouble(words[2])))
        .build();
    system.add("load", load).add("threads", Integer.parseInt(words[3].substring(words[3].indexOf('/') + 1)));
  }

  private static void memory(List<String> lines, JsonObjectBuilder system) {
    used(lines, "MemTotal", "MemAvailable", "memory", system);
    used(lines, "SwapTotal", "SwapFree", "swap", system);
  }

  private static void used(List<String> lines, String total, String free, String name, JsonObjectBuilder system) {
    OptionalLong all = ProcFiles.number(lines, total);
    OptionalLong left = ProcFiles.number(lines, free);
    if (all.isPresent() && left.isPresent()) {
      system.add(name + "TotalMb", all.getAsLong() >> 10).add(name + "UsedMb", (all.getAsLong() - left.getAsLong()) >> 10);
    }
  }
}
