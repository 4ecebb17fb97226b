package dev.slipway.dashboard.state;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The machine's network, as Linux tells under {@code /proc/net} (proc(5)): what goes over its interfaces but the
 * loopback, and its TCP sockets. Confined to one thread at a time.
 */
final class NetworkCollector implements Collector {

  private static final int INTERFACES = 8;
  private static final String LOOPBACK = "lo";

  private final Map<String, Rate> rates = new HashMap<>();
  /** Of the interfaces that were shown at the last look. */
  private final Map<String, Way> ways = new HashMap<>();
  private long lookNanos;

  NetworkCollector() {}

  /** How fast an interface receives and sends. */
  private record Way(Rate received, Rate sent) {}

  /** What an interface counted. Immutable. */
  record Counted(String name, long received, long sent, long packets, long errors, long dropped) {

    static Counted of(String line) {
      int colon = line.indexOf(':');
      long[] counts = Arrays.stream(ProcFiles.words(line.substring(colon + 1))).mapToLong(Long::parseLong).toArray();
      return new Counted(line.substring(0, colon).strip(), counts[0], counts[8], counts[1] + counts[9], counts[2] + counts[10],
          counts[3] + counts[11]);
    }
  }

  @Override
  public String section() {
    return "network";
  }

  @Override
  public Duration period() {
    return Duration.ofSeconds(1);
  }

  @Override
  public JsonObject collect() throws IOException {
    long now = System.nanoTime();
    double seconds = lookNanos == 0 ? 0 : (now - lookNanos) / 1e9;
    lookNanos = now;
    List<Counted> outer = ProcFiles.lines("net/dev").orElseThrow(() -> new IOException("/proc/net/dev cannot be read")).stream()
        .filter(line -> line.contains(":")).map(Counted::of).filter(each -> !each.name().equals(LOOPBACK)).toList();
    JsonObjectBuilder network = Json.createObjectBuilder()
        .add("receivedKbPerS", kilobytes(rate("received", outer.stream().mapToLong(Counted::received).sum(), seconds)))
        .add("sentKbPerS", kilobytes(rate("sent", outer.stream().mapToLong(Counted::sent).sum(), seconds)))
        .add("packetsPerS", Round.to(0, rate("packets", outer.stream().mapToLong(Counted::packets).sum(), seconds)))
        .add("errors", outer.stream().mapToLong(Counted::errors).sum())
        .add("dropped", outer.stream().mapToLong(Counted::dropped).sum());
    network.add("interfaces", interfaces(outer, seconds));
    ProcFiles.lines("net/sockstat").ifPresent(lines -> sockets(lines, network));
    ProcFiles.lines("net/snmp").ifPresent(lines -> tcp(lines, network, seconds));
    return network.build();
  }

  /** Returns the first interfaces that are in use. What is not among them any more begins anew when it comes back. */
  JsonArrayBuilder interfaces(List<Counted> outer, double seconds) {
    List<Counted> shown = outer.stream().filter(each -> each.received() + each.sent() > 0).limit(INTERFACES).toList();
    ways.keySet().retainAll(shown.stream().map(Counted::name).toList());
    JsonArrayBuilder interfaces = Json.createArrayBuilder();
    for (Counted each : shown) {
      Way way = ways.computeIfAbsent(each.name(), any -> new Way(new Rate(), new Rate()));
      interfaces.add(Json.createObjectBuilder()
          .add("name", each.name())
          .add("receivedKbPerS", kilobytes(way.received().perSecond((double) each.received(), seconds)))
          .add("sentKbPerS", kilobytes(way.sent().perSecond((double) each.sent(), seconds))));
    }
    return interfaces;
  }

  private double rate(String name, long count, double seconds) {
    return rates.computeIfAbsent(name, any -> new Rate()).perSecond((double) count, seconds);
  }

  private static JsonNumber kilobytes(double bytes) {
    return Round.to(1, bytes / 1024);
  }

  /** A line is {@code TCP: inuse 4 orphan 0 tw 2 …}. */
  private static void sockets(List<String> lines, JsonObjectBuilder network) {
    lines.stream().filter(line -> line.startsWith("sockets:")).findFirst().ifPresent(line ->
        network.add("sockets", Long.parseLong(ProcFiles.words(line)[2])));
    lines.stream().filter(line -> line.startsWith("TCP:")).findFirst().ifPresent(line -> {
      String[] words = ProcFiles.words(line);
      for (int i = 1; i + 1 < words.length; i += 2) {
        switch (words[i]) {
          case "orphan" -> network.add("tcpOrphans", Long.parseLong(words[i + 1]));
          case "tw" -> network.add("tcpTimeWait", Long.parseLong(words[i + 1]));
          default -> { }
        }
      }
    });
  }

  /** The first line that begins with {@code Tcp:} names the values of the second. */
  private void tcp(List<String> lines, JsonObjectBuilder network, double seconds) {
    List<String[]> pair = lines.stream().filter(line -> line.startsWith("Tcp:")).map(ProcFiles::words).toList();
    if (pair.size() == 2) {
      List<String> names = List.of(pair.getFirst());
      String[] values = pair.getLast();
      int established = names.indexOf("CurrEstab");
      int again = names.indexOf("RetransSegs");
      if (established > 0 && again > 0) {
        network.add("tcpEstablished", Long.parseLong(values[established]))
            .add("tcpRetransmitsPerS", Round.to(1, rate("again", Long.parseLong(values[again]), seconds)));
      }
    }
  }
}
