package dev.slipway.lifecycle.web.shell;

import dev.slipway.api.PlatformView;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The page at {@code /} and the list of modules as JSON. Thread-safe. */
public final class Shell {

  private static final Header HTML = HeaderValues.createCached("Content-Type", "text/html; charset=utf-8");
  private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
  private static final Header NO_STORE = HeaderValues.createCached("Cache-Control", "no-store");

  private final Supplier<Optional<PlatformView>> view;
  private final Supplier<List<Page>> pages;
  private final boolean guests;
  private final ModuleChanges changes;

  /**
   * A shell that shows what {@code view} and {@code pages} say whenever it is asked; without a view it shows a start. It says so
   * where {@code guests} are let in without credentials. Modules are changed by {@code control}.
   */
  public Shell(
      Supplier<Optional<PlatformView>> view, Supplier<Optional<ModuleOperator>> control, Supplier<List<Page>> pages, boolean guests) {
    this.view = view;
    this.pages = pages;
    this.guests = guests;
    this.changes = new ModuleChanges(control);
  }

  /** Returns the service of the page. */
  public HttpService page() {
    return rules -> rules.get("/", (request, response) ->
        send(response, HTML, new ShellPage(view.get(), pages.get(), guests).html()));
  }

  /** Returns the service of the list, {@code {"phase":…,"uptimeMs":…,"guests":…,"modules":[…]}}, and of changes to a module. */
  public HttpService modules() {
    return rules -> {
      rules.get("/", (request, response) -> sendJson(response, view.get()
          .map(platform -> Json.text(ModulesJson.of(platform, pages.get(), guests)))
          .orElse("{\"phase\":\"starting\",\"uptimeMs\":0,\"guests\":" + guests + ",\"modules\":[]}")));
      changes.routing(rules);
    };
  }

  static void sendJson(ServerResponse response, String json) {
    send(response, JSON, json);
  }

  private static void send(ServerResponse response, Header type, String text) {
    response.header(type);
    response.header(NO_STORE);
    response.send(text.getBytes(StandardCharsets.UTF_8));
  }
}
