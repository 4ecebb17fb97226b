package dev.slipway.lifecycle.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Statistic;
import dev.slipway.api.StopLadder;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.work.Await;
import dev.slipway.lifecycle.work.ModuleWork;
import dev.slipway.planted.PlantedWork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReportsTest {

  @Test
  void resourceReport_hasTheSectionsAndFigures() throws InterruptedException {
    ResourceSample initial = ResourceSample.take();
    LeakReport leaks = Proof.ofPlatform(Baseline.take(), List.of(), Deadline.after(Duration.ofSeconds(5)));
    ResourceReport report = ResourceReport.of(initial, Map.of("ticks", List.of(Statistic.count("messages delivered", 12))), leaks);

    String text = String.join("\n", report.lines());

    assertEquals("=== Resource Usage Report ===", report.lines().getFirst());
    for (String part : List.of("  Initial:    ", "  Difference: +", "  GC Cycles: ", "  Open Files: ", "  Java Version: ",
        "  OS/Arch: ", "Module ticks:\n  messages delivered: 12", "✓ No leaks detected")) {
      assertTrue(text.replaceAll(": +", ": ").contains(part.replaceAll(": +", ": ")), part + "\n" + text);
    }
    assertTrue(report.json().getJsonObject("memory").getJsonNumber("allocated").longValue() > 1_000_000);
    assertTrue(report.json().getJsonObject("memory").getInt("rss") != 0);
    assertTrue(HeapObjects.count().getAsLong() > 10_000);
  }

  @Test
  void forcedReport_namesThreadsAndProcesses_quickly() throws Exception {
    ModuleWork work = new ModuleWork(new ModuleScope("relay", getClass().getClassLoader(), fault -> {}));
    CountDownLatch gate = new CountDownLatch(1);
    PlantedWork.platform(work, gate);
    PlantedWork.virtual(work, gate);
    work.process("cat", new ProcessBuilder("cat"), StopLadder.gentle());
    Await.until("holds", () -> work.stacks().toString().contains("PlantedWork.hold"));
    long began = System.nanoTime();

    List<String> lines = ForcedReport.lines(Map.of("relay", work));

    long millis = (System.nanoTime() - began) / 1_000_000;
    String text = String.join("\n", lines);
    assertTrue(text.contains("thread relay/reader-0 made at PlantedWork.platform("), text);
    assertTrue(text.contains("PlantedWork.hold"), text);
    assertTrue(text.contains("process relay/cat-0 (pid "), text);
    assertTrue(text.contains("Virtual threads of modules: 1"), text);
    assertTrue(millis < 100, millis + " ms");
    gate.countDown();
    work.close(Deadline.after(Duration.ofSeconds(5)));
  }

  @Test
  void containerLimits_areRead() {
    assertEquals("1.50", ContainerLimits.cpus("150000 100000\n"));
    assertEquals("none", ContainerLimits.cpus("max 100000"));
    assertEquals("256.0 MB", ContainerLimits.memory("268435456\n"));
  }

  @Test
  void addressesOfTheKernelsTables_areRead() {
    assertEquals("127.0.0.1:8080", OpenSocket.address("0100007F:1F90"));
    assertEquals("[0:0:0:0:0:0:0:1]:80", OpenSocket.address("00000000000000000000000001000000:0050"));
  }
}
