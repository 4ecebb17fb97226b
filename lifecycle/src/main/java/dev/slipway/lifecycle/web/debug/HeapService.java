package dev.slipway.lifecycle.web.debug;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.slipway.api.Refusal;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is in the heap: {@code GET /debug/heap} counts the objects of each class, {@code POST /debug/heap} dumps all of them to a file
 * of the data folder, {@code GET /debug/heap/<file>} downloads it. Thread-safe. The first two stop all threads for a moment, the
 * dump for seconds where the heap is large; one runs at a time.
 */
final class HeapService implements HttpService {

  private static final int LINES = 103; // 100 classes below three lines of head

  private final DebugFolder dumps;
  private final ReentrantLock turn = new ReentrantLock();

  HeapService(DebugFolder dumps) {
    this.dumps = dumps;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", (request, response) -> histogram(request, response));
    rules.post("/", (request, response) -> dump(response));
    rules.get("/{file}", (request, response) -> dumps.send(request.path().pathParameters().get("file"), response));
  }

  private void histogram(ServerRequest request, ServerResponse response) throws IOException {
    List<String> lines = alone(() -> JvmCommand.run("gcClassHistogram")).lines().toList();
    if (DebugAnswers.wantsJson(request)) {
      DebugAnswers.json(response, Json.object().add("histogram", Json.array(lines)).add("dumps", dumps.list()).build());
    } else {
      boolean cut = !request.query().contains("all") && lines.size() > LINES;
      List<String> shown = cut ? lines.subList(0, LINES) : lines;
      DebugAnswers.text(response, String.join("\n", shown) + (cut ? "\n… add ?all for every class\n" : "\n"));
    }
  }

  private void dump(ServerResponse response) throws IOException {
    Path file = alone(() -> {
      Runtime runtime = Runtime.getRuntime();
      Path fresh = dumps.fresh(runtime.totalMemory() - runtime.freeMemory());
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(fresh.toString(), true);
      return fresh;
    });
    response.status(Status.CREATED_201);
    DebugAnswers.json(response, Json.object().add("name", String.valueOf(file.getFileName())).add("bytes", Files.size(file)).build());
  }

  /** What is done alone, for it stops the world. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T alone(Work<T> work) throws IOException {
    if (!turn.tryLock()) {
      throw new Refusal(Status.CONFLICT_409, "busy", "another look at the heap is under way");
    }
    try {
      return work.run();
    } finally {
      turn.unlock();
    }
  }
}
