package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.ModuleContext;
import dev.slipway.api.ModuleState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops of real kernels with modules that make it hard for the others, in graphs made at random. */
class KernelHostileTest {

  private static final int QUIESCE = 150;
  private static final int DRAIN = 900;
  private static final int CLOSE = 600;
  /** Proof and spare time, which no module can touch, and the moment that abandoned calls may cost. */
  private static final int REST = 2_000 + 1_000 + 200;

  @TempDir
  private Path folder;

  private final AtomicBoolean mercy = new AtomicBoolean();
  private final List<String> journal = new CopyOnWriteArrayList<>();

  /** How a module of this test is: in a step of its stop, or with threads of its own. */
  private record Nature(Hostility quiesce, Hostility drain, Hostility close, Threads threads) {

    boolean good() {
      return quiesce == Hostility.NONE && drain == Hostility.NONE && close == Hostility.NONE && threads == Threads.NONE;
    }
  }

  /** What a module does with its threads. */
  private enum Threads { NONE, SPINNING_PLATFORM, SPINNING_VIRTUAL, DEAF, HOLDING_LOCKS }

  @AfterEach
  void release() {
    mercy.set(true);
    Await.until("what was abandoned has ended", () -> Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().matches("m[a-z]/.*")) && dev.slipway.lifecycle.work.ThreadDump.isQuiet());
  }

  private void begin(Threads threads, ModuleContext context) {
    switch (threads) {
      case NONE -> { }
      case SPINNING_PLATFORM -> context.work().platform("spin").newThread(this::spin).start();
      case SPINNING_VIRTUAL -> {
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
          context.work().virtual("spin").newThread(this::spin).start();
        }
      }
      case DEAF -> context.work().virtual("deaf").newThread(() -> act(Hostility.BLOCKS_FOR_EVER)).start();
      case HOLDING_LOCKS -> context.work().platform("lock").newThread(() -> {
        synchronized (Thread.class) {
          synchronized (Kernel.class) {
            act(Hostility.SLEEPS);
          }
        }
      }).start();
    }
  }

  private void spin() {
    act(Hostility.SPINS);
  }

  private void act(Hostility hostility) {
    try {
      hostility.act(mercy);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static <E> E one(Random random, E[] all) {
    return random.nextInt(3) == 0 ? all[random.nextInt(all.length)] : all[0];
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void hostileModules_costNoMoreThanTheBudget_andTheOthersStopWell(int seed) throws Exception {
    Random random = new Random(seed);
    Map<String, Set<String>> needs = new TreeMap<>();
    Map<String, Nature> natures = new TreeMap<>();
    Kernel.Builder builder = Platforms.budget(Platforms.in(folder), 0, QUIESCE, DRAIN, CLOSE);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "m" + (char) ('a' + i);
      Set<String> mine = new TreeSet<>();
      for (int edge = random.nextInt(3); edge > 0 && i > 0; edge--) {
        mine.add(names.get(random.nextInt(i)));
      }
      Nature nature = new Nature(one(random, Hostility.values()), one(random, Hostility.values()), one(random, Hostility.values()),
          one(random, Threads.values()));
      names.add(name);
      needs.put(name, mine);
      natures.put(name, nature);
      Scripted module = new Scripted(name, mine.toArray(String[]::new))
          .onStart(context -> begin(nature.threads(), context))
          .onQuiesce(() -> nature.quiesce().act(mercy))
          .onDrain(deadline -> nature.drain().act(mercy))
          .onClose(() -> nature.close().act(mercy)).tellingTo(journal);
      builder.module(() -> module);
    }
    Kernel kernel = builder.start();
    try (Stall stall = Stall.watch()) {
      long begin = System.nanoTime();
      StopReport report = kernel.stop();
      long took = (System.nanoTime() - begin) / 1_000_000;
      String text = natures + "\n" + String.join("\n", report.lines());
      assertTrue(took <= QUIESCE + DRAIN + CLOSE + REST + stall.worst().toMillis(), () -> took + " ms\n" + text);
      for (ModuleReport module : report.modules()) {
        Nature nature = natures.get(module.module());
        assertEquals(ModuleState.STOPPED, module.state(), () -> module.module() + "\n" + text);
        if (nature.good()) {
          assertTrue(module.clean(), () -> module.module() + "\n" + text);
        } else if (nature.threads() == Threads.NONE) {
          assertFalse(module.clean(), () -> module.module() + "\n" + text);
        } else {
          assertTrue(text.contains(module.module() + "/"), () -> module.module() + " is not named in\n" + text);
        }
      }
      needs.forEach((name, mine) -> mine.forEach(need -> {
        for (String step : List.of("quiesce ", "drain ", "close ")) {
          assertTrue(Platforms.at(journal, step + name) < Platforms.at(journal, step + need), () -> name + " after " + need + "\n" + text);
        }
      }));
    }
  }
}
