package dev.slipway.benchmarks;

import dev.slipway.distribution.IdleClients;
import dev.slipway.distribution.SlipwayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** A stop with very many idle WebSocket clients: what each of them is told, and when the last one and the process are done. */
final class StopBenchmark {

  private static final int CLIENTS = 10_000;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private StopBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments how many clients, 10,000 if not said; each needs an open file here and one there
   */
  public static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
    int count = arguments.length == 0 ? CLIENTS : Integer.parseInt(arguments[0]);
    try (Home home = new Home();
        SlipwayProcess slipway = home.slipway()
            .setting("server.max-connections", Integer.toString(count + 1_000))
            .setting("modules.ticks.max-clients", Integer.toString(count)).setting("modules.ticks.rate", "1").start("run")) {
      slipway.awaitReady(LIMIT);
      long before = Home.residentKilobytes(slipway.pid());
      try (IdleClients clients = new IdleClients(slipway.port(), "/ws/ticks")) {
        long start = System.nanoTime();
        clients.connect(count, LIMIT);
        print("clients", count + ", connected in " + millis(start, System.nanoTime()) + " ms");
        print("memory", (Home.residentKilobytes(slipway.pid()) - before) / count + " kB RSS more for each");
        stop(slipway, clients);
      }
    }
  }

  private static void stop(SlipwayProcess slipway, IdleClients clients) throws IOException, InterruptedException, TimeoutException {
    long signal = System.nanoTime();
    slipway.terminate();
    Map<Integer, Integer> codes = clients.awaitClosed(LIMIT);
    SlipwayProcess.Exit exit = slipway.awaitExit(LIMIT);
    long ended = System.nanoTime();
    codes.forEach((code, number) -> print("code " + code, number + " clients"));
    print("last close frame", millis(signal, clients.lastCloseNanos()) + " ms after SIGTERM");
    print("exit", exit.code() + " after " + millis(signal, ended) + " ms");
  }

  private static void print(String what, String value) {
    System.out.printf(Locale.ROOT, "%-17s %s%n", what, value);
  }

  private static long millis(long from, long to) {
    return Duration.ofNanos(to - from).toMillis();
  }
}
