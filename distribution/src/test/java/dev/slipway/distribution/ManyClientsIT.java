package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a distribution that very many clients are connected to. */
class ManyClientsIT {

  private static final int CLIENTS = 10_000;
  private static final Duration LAST_CLOSE = Duration.ofMillis(2_500);
  private static final int OTHER_FILES = 500;

  @TempDir
  Path data;

  @Test
  @Timeout(120)
  void tenThousandIdleClients_areAllToldThatTheServerGoesAway() throws Exception {
    long files = maxFiles();
    assumeTrue(files >= CLIENTS + OTHER_FILES, "skipped: a process may open " + files + " files here, and " + CLIENTS
        + " clients need " + (CLIENTS + OTHER_FILES) + " (ulimit -n)");
    try (SlipwayProcess slipway = TestHome.slipway(data)
            .setting("modules.ticks.max-clients", Integer.toString(CLIENTS)).setting("modules.ticks.rate", "1").start("run");
        IdleClients clients = connected(slipway)) {
      slipway.terminate();
      long signal = System.nanoTime();
      Map<Integer, Integer> codes = clients.awaitClosed(TestHome.STOP);
      Duration last = Duration.ofNanos(clients.lastCloseNanos() - signal);
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);

      assertEquals(Map.of(1001, CLIENTS), codes);
      assertEquals(0, exit.code(), exit::output);
      assertTrue(last.compareTo(LAST_CLOSE) <= 0, () -> "the last close frame came after " + last);
    }
  }

  private static IdleClients connected(SlipwayProcess slipway) throws Exception {
    slipway.awaitReady(TestHome.START);
    IdleClients clients = new IdleClients(slipway.port(), "/ws/ticks");
    clients.connect(CLIENTS, Duration.ofMinutes(1));
    return clients;
  }

  private static long maxFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount() : 0;
  }
}
