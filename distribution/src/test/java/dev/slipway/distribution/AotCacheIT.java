package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AOT cache: used by a plain start, and never in the way. */
class AotCacheIT {

  private static final String FROM_CACHE = "dev.slipway.lifecycle.Main source: shared objects file";
  /** Far above the 600 ms that the benchmark asks for, far below what a start without the cache takes on a slow machine. */
  private static final Duration LOOSE = Duration.ofSeconds(3);

  @TempDir
  Path data;

  @Test
  void plainStart_takesTheKernelFromTheCache() throws Exception {
    try (SlipwayProcess slipway = TestHome.slipway(data).jvm("-Xlog:class+load:file=" + data.resolve("classes.txt")).start("run")) {
      Duration ready = slipway.awaitReady(TestHome.START);

      assertTrue(Files.readString(data.resolve("classes.txt")).contains(FROM_CACHE));
      assertTrue(ready.compareTo(LOOSE) < 0, () -> "ready after " + ready);
      assertTrue(slipway.lines().stream().noneMatch(line -> line.contains("[warning]")), () -> String.join("\n", slipway.lines()));
    }
  }

  /**
   * Its initialisation squares numbers of 150,000 bits, on all processors: 30 ms of a start, which {@code Duration.dividedBy} sets off.
   * The dashboard needs it a moment later, on threads of its own.
   */
  @Test
  void plainStart_doesNotWakeBigDecimal() throws Exception {
    Path log = data.resolve("classes.txt");
    try (SlipwayProcess slipway = TestHome.slipway(data).jvm("-Xlog:class+init=info:file=" + log).start("run")) {
      slipway.awaitReady(TestHome.START);

      List<String> initialized = Files.readAllLines(log);
      assertTrue(initialized.stream().anyMatch(line -> line.contains("'dev/slipway/lifecycle/Main'")));
      assertTrue(initialized.stream().filter(line -> line.contains("'java/math/BigDecimal'"))
          .noneMatch(line -> line.matches(".* by thread \"(main|slipway/.*|.*-call)\".*")), () -> String.join("\n", initialized));
    }
  }

  @Test
  void refusedCache_onlyCostsTime() throws Exception {
    try (SlipwayProcess slipway = TestHome.slipway(data).jvm("-XX:+UseCompactObjectHeaders").start("run")) {
      slipway.awaitReady(TestHome.START);
      slipway.terminate();
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);

      assertEquals(0, exit.code(), exit::output);
      assertFalse(exit.output().contains("Exception"), exit::output);
    }
  }
}
