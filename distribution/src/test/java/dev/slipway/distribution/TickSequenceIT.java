package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand clients that come and go: each hears every tick once and in order, and nothing is left of them. */
class TickSequenceIT {

  private static final int CLIENTS = 10_000;
  private static final int OTHER_FILES = 1_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  /** A probe's connection, a carrier more. */
  private static final int FEW = 12;

  @TempDir
  Path data;

  @Test
  @Timeout(200)
  void everyTickComesOnceAndInOrder_whateverCutsTheClientsOff_andNothingIsLeftOfThem() throws Exception {
    long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount() : 0;
    assumeTrue(files >= CLIENTS + OTHER_FILES, "skipped: a process may open " + files + " files here, and " + CLIENTS
        + " clients need " + (CLIENTS + OTHER_FILES) + " (ulimit -n)");
    try (SlipwayProcess slipway = TestHome.slipway(data)
            .setting("modules.ticks.max-clients", Integer.toString(CLIENTS + OTHER_FILES))
            .setting("modules.ticks.outbox", "4096").setting("modules.ticks.rate", "20").start("run")) {
      slipway.awaitReady(TestHome.START);
      warmUp(slipway);
      long filesBefore = count(slipway, "fd");
      long threadsBefore = count(slipway, "task");
      long deliveriesBefore = (long) metrics(slipway).get("ticks_deliveries_total").doubleValue();

      try (TickCrowd crowd = new TickCrowd(slipway.port())) {
        crowd.connect(CLIENTS, LIMIT);
        crowd.churn(2, 2, LIMIT);
        crowd.listen(20, LIMIT);
        crowd.leave(LIMIT);

        assertEquals(0, crowd.missed(), crowd::toString);
        assertEquals(0, crowd.backwards(), crowd::toString);
        assertEquals(0, crowd.surprises().size(), crowd::toString);
        assertEquals(3 * CLIENTS, crowd.sessions());
        nothingIsLeft(slipway, 3 * CLIENTS);
        assertTrue(metrics(slipway).get("ticks_deliveries_total") - deliveriesBefore >= crowd.ticks());
      }
      TestHome.await("files are closed", LIMIT, () -> count(slipway, "fd") <= filesBefore + FEW);
      TestHome.await("threads have ended", LIMIT, () -> count(slipway, "task") <= threadsBefore + FEW);

      slipway.terminate();
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
      assertEquals(0, exit.code(), exit::output);
      assertTrue(exit.output().contains("No leaks detected"), exit::output);
    }
  }

  /** Lets the platform make the threads and files that it keeps. */
  private static void warmUp(SlipwayProcess slipway) throws Exception {
    try (TickCrowd first = new TickCrowd(slipway.port())) {
      first.connect(200, LIMIT);
      first.listen(5, LIMIT);
      first.leave(LIMIT);
    }
    nothingIsLeft(slipway, 0);
  }

  private static void nothingIsLeft(SlipwayProcess slipway, int sessions) {
    TestHome.await("all sessions have ended, and all meters say so", LIMIT, () -> {
      Map<String, Double> now = metrics(slipway);
      double ended = now.entrySet().stream().filter(each -> each.getKey().startsWith("sockets_ended_total"))
          .mapToDouble(Map.Entry::getValue).sum();
      return Stream.of("ticks_sessions_active", "ticks_waiting_frames", "ticks_behind", "ticks_groups", "sockets_active",
          "sockets_queued").allMatch(name -> value(now, name) == 0)
          && value(now, "sockets_opened_total") == ended && ended >= sessions
          && value(now, "ticks_sessions_total") == ended && value(now, "ticks_gaps_total") == 0
          && value(now, "ticks_conflated_total") == 0 && value(now, "sockets_broadcast_errors_total") == 0;
    });
  }

  private static double value(Map<String, Double> metrics, String name) {
    Double value = metrics.get(name);
    if (value == null) {
      throw new AssertionError("no meter " + name + " among " + metrics.keySet());
    }
    return value;
  }

  private static Map<String, Double> metrics(SlipwayProcess slipway) {
    Map<String, Double> result = new TreeMap<>();
    try {
      slipway.get("/metrics").body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
        int space = line.lastIndexOf(' ');
        result.put(line.substring(0, space).replaceAll("\\{scope=\"[^\"]*\"(,?)", "{").replace("{}", ""),
            Double.parseDouble(line.substring(space + 1)));
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return result;
  }

  private static long count(SlipwayProcess slipway, String folder) {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(slipway.pid()), folder))) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
