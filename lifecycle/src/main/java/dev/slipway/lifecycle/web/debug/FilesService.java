package dev.slipway.lifecycle.web.debug;

import dev.slipway.lifecycle.web.json.Json;
import dev.slipway.lifecycle.work.ProcFs;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonArrayBuilder;
import java.util.Map;

/** What files, sockets and pipes are open: {@code GET /debug/files}, a line for each descriptor. Thread-safe. */
final class FilesService implements HttpService {

  FilesService() {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", FilesService::answer);
  }

  private static void answer(ServerRequest request, ServerResponse response) {
    Map<Integer, String> open = ProcFs.openFiles();
    if (DebugAnswers.wantsJson(request)) {
      JsonArrayBuilder files = Json.array();
      open.forEach((descriptor, target) -> files.add(Json.object().add("descriptor", descriptor).add("target", target)));
      DebugAnswers.json(response, Json.object().add("open", open.size()).add("files", files).build());
    } else {
      StringBuilder text = new StringBuilder(open.size() + " open files\n");
      open.forEach((descriptor, target) -> text.append("%5d  %s%n".formatted(descriptor, target)));
      DebugAnswers.text(response, text.toString());
    }
  }
}
