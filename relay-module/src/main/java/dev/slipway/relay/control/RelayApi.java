package dev.slipway.relay.control;

import dev.slipway.api.Principal;
import dev.slipway.api.Queries;
import dev.slipway.api.Refusal;
import dev.slipway.api.Role;
import dev.slipway.relay.engine.Encoding;
import dev.slipway.relay.guard.Addresses;
import dev.slipway.relay.guard.Names;
import dev.slipway.relay.guard.Secrets;
import dev.slipway.relay.guard.Unacceptable;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The relays over HTTP, under {@code /api/relay}, as {@code relay-openapi.json} describes it. Thread-safe. */
final class RelayApi implements HttpService {

  private static final String DEMO = "demo";
  private static final int SHOWN_PROBLEMS = 100;

  private final Relays relays;
  private final Board board;
  private final HostCheck hosts;

  RelayApi(Relays relays, Board board, HostCheck hosts) {
    this.relays = relays;
    this.board = board;
    this.hosts = hosts;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/status", (request, response) -> Replies.send(response, board.json()))
        .get("/presets", Replies.answering(this::presets))
        .get("/export", Replies.answering(this::export))
        .get("/openapi.json", (request, response) -> Replies.sendResource(response, "/META-INF/relay-openapi.json"))
        .post("/start", Replies.answering(this::start))
        .post("/stop", Replies.answering(this::stop))
        .post("/demo", Replies.answering(this::demo))
        .post("/delete-input", Replies.answering(this::deleteInput))
        .post("/delete-output", Replies.answering(this::deleteOutput))
        .post("/delete", Replies.answering(this::deleteMany))
        .post("/undo", Replies.answering(this::undo))
        .post("/retry-now", Replies.answering(this::retryNow))
        .post("/import", Replies.answering(this::imports))
        .post("/presets", Replies.answering(this::savePreset))
        .post("/delete-preset", Replies.answering(this::deletePreset));
  }

  /** Returns what serves {@code POST /api/input/delete}. */
  HttpService inputAlias() {
    return rules -> rules.post("/delete", Replies.answering(this::deleteInput));
  }

  /** Returns what serves {@code POST /api/output/delete}. */
  HttpService outputAlias() {
    return rules -> rules.post("/delete", Replies.answering(this::deleteOutput));
  }

  /** After a change the board is looked at before the answer is sent, so that who asks next sees what has changed. */
  private void changed(ServerResponse response, JsonObjectBuilder json) {
    board.look();
    Replies.send(response, json.build());
  }

  private void start(ServerRequest request, ServerResponse response) throws InterruptedException {
    Start start = Requests.start(Bodies.json(request));
    List<String> urls = new ArrayList<>();
    if (start.inputUrl() != null && !start.inputUrl().contains(MaskedUrls.BLANK)) {
      urls.add(start.inputUrl());
    }
    if (start.outputUrl() != null && !start.outputUrl().contains(MaskedUrls.BLANK)) {
      urls.add(start.outputUrl());
    }
    for (Unacceptable unacceptable : hosts.refused(urls).values()) {
      throw unacceptable;
    }
    relays.start(start, by(request));
    changed(response, Replies.status("started"));
  }

  private void demo(ServerRequest request, ServerResponse response) throws InterruptedException {
    Fields.of(Bodies.json(request));
    relays.start(new Start(DEMO, Addresses.DEMO, null, null, null, null), by(request));
    changed(response, Replies.status("started").add("input_name", DEMO));
  }

  private void stop(ServerRequest request, ServerResponse response) throws InterruptedException {
    relays.stop(Requests.target(Bodies.json(request)), by(request));
    changed(response, Replies.status("stopped"));
  }

  private void deleteInput(ServerRequest request, ServerResponse response) throws InterruptedException {
    deleted(response, relays.delete(Requests.inputTarget(Bodies.json(request)), by(request)));
  }

  private void deleteOutput(ServerRequest request, ServerResponse response) throws InterruptedException {
    deleted(response, relays.delete(Requests.outputTarget(Bodies.json(request)), by(request)));
  }

  private void deleteMany(ServerRequest request, ServerResponse response) throws InterruptedException {
    deleted(response, relays.delete(Requests.targets(Bodies.json(request)), by(request)));
  }

  private void deleted(ServerResponse response, Relays.Deleted deleted) {
    Removal removal = deleted.entry().removal();
    JsonArrayBuilder missing = Json.createArrayBuilder();
    for (Target target : deleted.missing()) {
      JsonObjectBuilder each = Json.createObjectBuilder().add("input_name", target.input());
      if (target.output() != null) {
        each.add("output_name", target.output());
      }
      missing.add(each);
    }
    changed(response, counted("deleted", removal)
        .add("undo", Json.createObjectBuilder().add("id", deleted.entry().id()).add("until", deleted.entry().until().toString()))
        .add("missing", missing));
  }

  private static JsonObjectBuilder counted(String status, Removal removal) {
    return Replies.status(status).add("inputs", removal.inputs().size()).add("outputs", removal.outputCount());
  }

  private void undo(ServerRequest request, ServerResponse response) {
    String id = Fields.of(Bodies.json(request), "id").optional("id").orElse("");
    changed(response, counted("restored", relays.undo(id, by(request))));
  }

  private void retryNow(ServerRequest request, ServerResponse response) {
    relays.retryNow(Requests.target(Bodies.json(request)));
    changed(response, Replies.status("retrying"));
  }

  private void export(ServerRequest request, ServerResponse response) {
    boolean secrets = Queries.first(request.query(), "secrets").map(RelayApi::yesOrNo).orElse(false);
    if (secrets && !Principal.of(request).role().includes(Role.ADMIN)) {
      throw new Refusal(Status.FORBIDDEN_403, "not-allowed", "only an administrator may export secrets");
    }
    JsonArray json = WantedJson.export(relays.wanted(), secrets ? UnaryOperator.identity() : Secrets::mask);
    response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"relay_config.json\"");
    Replies.send(response, json);
  }

  private static boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Refusal.badRequest("bad-query", "'" + Fields.shown(text) + "' must be true or false");
    };
  }

  private void imports(ServerRequest request, ServerResponse response) throws InterruptedException {
    boolean replace = Queries.first(request.query(), "replace").map(RelayApi::yesOrNo).orElse(false);
    if (!(Bodies.jsonOrFile(request) instanceof JsonArray entries)) {
      throw Refusal.badRequest("bad-json", "an import is a JSON array of inputs, as an export is");
    }
    InputReader reader = InputReader.ofImport(relays.wanted().presets());
    List<WantedInput> inputs = reader.read(entries);
    List<Problem> problems = reader.problems();
    if (problems.isEmpty()) {
      problems = unreachable(inputs);
    }
    if (!problems.isEmpty()) {
      refuse(response, Status.BAD_REQUEST_400, "bad-import", problems);
      return;
    }
    problems = relays.imported(inputs, replace, by(request));
    if (!problems.isEmpty()) {
      refuse(response, Status.CONFLICT_409, "import-conflict", problems);
      return;
    }
    changed(response, Replies.status("imported")
        .add("inputs", inputs.size())
        .add("outputs", inputs.stream().mapToInt(input -> input.outputs().size()).sum()));
  }

  private List<Problem> unreachable(List<WantedInput> inputs) throws InterruptedException {
    List<String> urls = new ArrayList<>();
    inputs.forEach(input -> {
      urls.add(input.url());
      input.outputs().forEach(output -> urls.add(output.url()));
    });
    Map<String, Unacceptable> refused = hosts.refused(urls);
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      add(problems, i, Problem.WHOLE, refused.get(inputs.get(i).url()));
      for (int j = 0; j < inputs.get(i).outputs().size(); j++) {
        add(problems, i, j, refused.get(inputs.get(i).outputs().get(j).url()));
      }
    }
    return problems;
  }

  private static void add(
      List<Problem> problems, int index, int output, @Nullable Unacceptable unacceptable) {
    if (unacceptable != null) {
      problems.add(new Problem(index, output, unacceptable.code(), unacceptable.getMessage()));
    }
  }

  private static void refuse(ServerResponse response, Status status, String code, List<Problem> problems) {
    JsonArrayBuilder errors = Json.createArrayBuilder();
    problems.stream().limit(SHOWN_PROBLEMS).map(Problem::json).forEach(errors::add);
    String message = "nothing was imported: " + problems.getFirst().text()
        + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)");
    response.status(status);
    Replies.send(response, Json.createObjectBuilder()
        .add("error", Json.createObjectBuilder()
            .add("code", code)
            .add("message", message)
            .add("errors", errors))
        .build());
  }

  private void presets(ServerRequest request, ServerResponse response) {
    boolean own = Queries.first(request.query(), "own").map(RelayApi::yesOrNo).orElse(false);
    Map<String, Encoding> all = new LinkedHashMap<>(own ? Map.of() : Presets.BUILT_IN);
    all.putAll(relays.wanted().presets());
    Replies.send(response, WantedJson.presets(all));
  }

  private void savePreset(ServerRequest request, ServerResponse response) throws InterruptedException {
    Fields fields = Fields.of(Bodies.json(request), "name", "ffmpeg_options");
    String name = Names.check(fields.text("name"));
    Encoding encoding = EncodingJson.parse(fields.value("ffmpeg_options")
        .orElseThrow(() -> Refusal.badRequest("missing-field", "field 'ffmpeg_options' is missing")));
    relays.savePreset(name, encoding, by(request));
    changed(response, Replies.status("saved"));
  }

  private void deletePreset(ServerRequest request, ServerResponse response) throws InterruptedException {
    relays.deletePreset(Names.check(Fields.of(Bodies.json(request), "name").text("name")), by(request));
    changed(response, Replies.status("deleted"));
  }

  private static Asker by(ServerRequest request) {
    return new Asker(Principal.of(request), request.remotePeer().address());
  }
}
