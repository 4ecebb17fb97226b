package dev.slipway.lifecycle.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many peers at once. */
final class Clients implements AutoCloseable {

  final List<WireClient> all = new ArrayList<>();

  static Clients open(int port, String path, int count) throws Exception {
    Clients clients = new Clients();
    clients.all.addAll(parallel(count, () -> WireClient.open(port, path)));
    return clients;
  }

  /** Runs a task so many times at once and returns the results. */
  static <T> List<T> parallel(int count, Callable<T> task) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> results = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        results.add(threads.submit(task));
      }
      List<T> values = new ArrayList<>();
      for (Future<T> result : results) {
        values.add(result.get());
      }
      return values;
    }
  }

  @Override
  public void close() throws IOException {
    for (WireClient client : all) {
      client.close();
    }
  }
}
