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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The machine: processor, memory, load, disk and network, as Linux tells under {@code /proc} (proc(5)). Confined to one thread at a
 * time. Where there is no {@code /proc}, what is not known is left out.
 */
final class SystemCollector implements Collector {

  private static final Path PROC = Path.of("/proc");

  private final Path data;
  private long idleTicks;
  private long allTicks;
  private long networkBytes = -1;
  private long networkNanos;

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
    lines("stat").ifPresent(lines -> system.add("cpu", Round.percent(busy(lines.getFirst()))));
    lines("loadavg").ifPresent(lines -> system.add("load", load(lines.getFirst())));
    lines("meminfo").ifPresent(lines -> memory(lines, system));
    lines("net/dev").ifPresent(lines -> network(lines, system));
    FileStore disk = Files.getFileStore(data);
    return system
        .add("diskTotalMb", disk.getTotalSpace() >> 20)
        .add("diskFreeMb", disk.getUsableSpace() >> 20)
        .build();
  }

  private static Optional<List<String>> lines(String file) {
    try {
      List<String> lines = Files.readAllLines(PROC.resolve(file));
      return lines.isEmpty() ? Optional.empty() : Optional.of(lines);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the share of time since the last look that processors were busy; the first look has all time since the boot. */
  private double busy(String line) {
    String[] words = line.strip().split("\\s+", -1);
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

  private static JsonArray load(String line) {
    String[] words = line.split(" ", -1);
    return Json.createArrayBuilder()
        .add(Round.to(2, Double.parseDouble(words[0])))
        .add(Round.to(2, Double.parseDouble(words[1])))
        .add(Round.to(2, Double.parseDouble(words[2])))
        .build();
  }

  private static void memory(List<String> lines, JsonObjectBuilder system) {
    Map<String, Long> kilobytes = new HashMap<>();
    for (String line : lines) {
      String[] words = line.split(":?\\s+", -1);
      kilobytes.put(words[0], Long.parseLong(words[1]));
    }
    @Nullable Long total = kilobytes.get("MemTotal");
    @Nullable Long available = kilobytes.get("MemAvailable");
    if (total != null && available != null) {
      system.add("memoryTotalMb", total >> 10).add("memoryUsedMb", (total - available) >> 10);
    }
  }

  /** Adds what went over all interfaces but the loopback since the last look. */
  private void network(List<String> lines, JsonObjectBuilder system) {
    long bytes = 0;
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
        String[] words = line.substring(colon + 1).strip().split("\\s+", -1);
        bytes += Long.parseLong(words[0]) + Long.parseLong(words[8]);
      }
    }
    long now = System.nanoTime();
    double seconds = (now - networkNanos) / 1e9;
    system.add("networkKbPerS", Round.to(1, networkBytes < 0 ? 0 : (bytes - networkBytes) / 1024.0 / seconds));
    networkBytes = bytes;
    networkNanos = now;
  }
}
