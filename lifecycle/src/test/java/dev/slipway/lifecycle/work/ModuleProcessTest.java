package dev.slipway.lifecycle.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.ChildProcess;
import dev.slipway.api.Deadline;
import dev.slipway.api.StopLadder;
import dev.slipway.api.StopLadder.Rung;
import dev.slipway.api.StopLadder.Step;
import dev.slipway.lifecycle.ledger.ModuleScope;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleProcessTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir
  private Path folder;
  private final ModuleScope scope = new ModuleScope("relay", getClass().getClassLoader(), fault -> {});
  private final ModuleWork work = new ModuleWork(scope);

  @AfterEach
  void leavesNothing() throws InterruptedException {
    work.close(Deadline.after(Duration.ofSeconds(5)));
    assertEquals(0, work.processCount());
    assertEquals(0, work.threadCount());
    assertEquals(List.of(), scope.ledger().open());
    assertEquals(List.of(), ProcFs.all().values().stream().filter(ProcFs.Stat::alive)
        .filter(stat -> ModuleWork.ownerOf(stat.pid()).filter("relay"::equals).isPresent()).toList());
  }

  private ChildProcess shell(String script, Rung... rungs) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
    return work.process("sh", builder, rungs.length == 0 ? StopLadder.gentle() : new StopLadder(List.of(rungs)));
  }

  /** Waits until the script has told that it is ready. */
  private void ready(ChildProcess process) throws IOException {
    BufferedReader reader = process.process().inputReader();
    assertEquals("ready", reader.readLine());
  }

  @Test
  void endOfInput_letsAProcessEndByItself() throws Exception {
    ChildProcess cat = work.process("cat", new ProcessBuilder("cat"), StopLadder.gentle());
    assertEquals(Optional.empty(), cat.exit());
    assertTrue(work.processes().containsKey("relay/cat-0"));

    cat.stop(Deadline.after(LONG));

    assertEquals(Optional.of(0), cat.exit());
    Await.until("struck", () -> work.processCount() == 0);
  }

  @Test
  void term_comesAfterThePatience_andReachesTheWholeTree() throws Exception {
    ChildProcess tree = shell("trap 'echo term > told; exit 7' TERM; sleep 100 & (sleep 100; true) & echo ready; wait",
        new Rung(Step.TERM, Duration.ofSeconds(5)));
    ready(tree);

    tree.stop(Deadline.after(LONG));

    assertEquals(Optional.of(7), tree.exit());
    assertEquals("term\n", Files.readString(folder.resolve("told")));
  }

  @Test
  void kill_endsWhatIgnoresTerm_withinItsLadder() throws Exception {
    ChildProcess deaf = shell("trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & echo ready; while :; do sleep 1; done",
        new Rung(Step.TERM, Duration.ofMillis(100)), new Rung(Step.TERM, Duration.ofMillis(100)));
    ready(deaf);
    long began = System.nanoTime();

    deaf.stop(Deadline.after(LONG));

    long millis = (System.nanoTime() - began) / 1_000_000;
    assertTrue(millis >= 200 && millis < 3_000, millis + " ms");
    assertEquals(Optional.of(137), deaf.exit());
  }

  @Test
  void stop_endsWhatLeftTheTree() throws Exception {
    ChildProcess parent = shell("(setsid sleep 100 >/dev/null 2>&1 &) ; echo ready; read line");
    ready(parent);

    parent.stop(Deadline.after(LONG));
  }

  @Test
  void processThatEndsByItself_isStruck_butNotWhileWhatItStartedLives() throws Exception {
    ChildProcess parent = shell("setsid sleep 100 >/dev/null 2>&1 & exit 3");
    assertEquals(3, parent.process().waitFor());
    ChildProcess quick = shell("exit 0");
    assertEquals(0, quick.process().waitFor());
    Await.until("the second struck", () -> work.processCount() == 1);
    assertEquals(List.of("relay/sh-0"), List.copyOf(work.processes().keySet()));

    work.drain(Deadline.after(LONG));

    assertEquals(0, work.processCount());
  }

  @Test
  void stop_isNotHeldUp_byAWriterBlockedOnAFullPipe() throws Exception {
    ChildProcess deaf = shell("echo ready; exec sleep 100", new Rung(Step.END_OF_INPUT, Duration.ofMillis(50)),
        new Rung(Step.TERM, Duration.ofSeconds(5)));
    ready(deaf);
    Thread writer = work.platform("writer").newThread(() -> {
      try {
        while (true) {
          deaf.process().getOutputStream().write(new byte[65_536]);
        }
      } catch (IOException e) {
        Thread.currentThread().interrupt();
      }
    });
    writer.start();
    Await.until("blocked", () -> List.of(writer.getStackTrace()).toString().contains("writeBytes"));

    deaf.stop(Deadline.after(LONG));

    assertEquals(Optional.of(143), deaf.exit());
    writer.join();
  }

  @Test
  void drain_stopsManyAtTheSameTime() throws Exception {
    for (int i = 0; i < 8; i++) {
      ready(shell("trap '' TERM; echo ready; while :; do sleep 1; done", new Rung(Step.TERM, Duration.ofMillis(300))));
    }
    long began = System.nanoTime();

    work.drain(Deadline.after(LONG));

    long millis = (System.nanoTime() - began) / 1_000_000;
    assertTrue(millis < 8 * 300, millis + " ms for eight ladders of 300 ms");
    assertEquals(0, work.processCount());
  }

  @Test
  void shortDeadline_stillReachesKill() throws Exception {
    ChildProcess deaf = shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    ready(deaf);

    deaf.stop(Deadline.after(Duration.ofMillis(600)));

    assertEquals(Optional.of(137), deaf.exit());
  }

  @Test
  void zombie_isNotAlive() throws Exception {
    // the child ends when its parent is no shell any more, which would wait for it
    ChildProcess parent = shell("(while read name < /proc/$$/comm && [ $name = sh ]; do :; done) & echo ready; exec sleep 100");
    ready(parent);
    long pid = parent.process().pid();
    Await.until("a zombie child",
        () -> ProcFs.descendants(pid, ProcFs.all()).stream().anyMatch(ProcFs.Stat::zombie));
    ProcFs.Stat zombie = ProcFs.descendants(pid, ProcFs.all()).getFirst();
    assertFalse(zombie.alive());
    assertTrue(ProcessHandle.of(zombie.pid()).orElseThrow().isAlive(), "the JDK takes it for alive");
  }

  @Test
  void missingProgram_isAnErrorThatNamesIt() {
    IOException error = assertThrows(IOException.class,
        () -> work.process("none", new ProcessBuilder("/no/such/program"), StopLadder.gentle()));
    assertTrue(error.getMessage().contains("/no/such/program"), error.getMessage());
  }

  @Test
  void ladder_takesEachRungInTurn_andShortensThemForTheDeadline() {
    AtomicLong clock = new AtomicLong();
    List<String> steps = new ArrayList<>();
    LadderRun.Target target = new LadderRun.Target() {
      @Override
      public void apply(Step step) {
        steps.add(step + "@" + clock.get() / 1_000_000);
      }

      @Override
      public boolean gone() {
        return false;
      }
    };
    LadderRun run = new LadderRun(target, StopLadder.gentle(), Deadline.after(Duration.ofSeconds(2), clock::get), clock::get);
    while (!run.advance()) {
      clock.addAndGet(10_000_000);
    }
    assertEquals(List.of("END_OF_INPUT@0", "TERM@450", "TERM@900", "KILL@1350"), steps.subList(0, 4));
    assertTrue(clock.get() >= 2_000_000_000L && clock.get() < 2_050_000_000L, clock + "");
  }

  @Test
  void statLine_withAnyCommandName_isRead() {
    ProcFs.Stat stat = ProcFs.parseStat("42 (a) b( c)) Z 7 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 9876 0 0").orElseThrow();
    assertEquals(new ProcFs.Stat(42, "a) b( c)", 'Z', 7, 9876), stat);
    assertEquals(Optional.empty(), ProcFs.parseStat("garbage"));
    assertEquals(Optional.empty(), ProcFs.parseStat("1 (x) S"));
  }
}
