package dev.slipway.lifecycle.web.shell;

import dev.slipway.api.Deadline;
import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.api.PlatformControl.Outcome;
import dev.slipway.api.PlatformControl.Plan;
import dev.slipway.api.Queries;
import dev.slipway.api.Refusal;
import dev.slipway.api.Setting;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Start, stop and restart of a module by HTTP: {@code POST /platform/modules/<name>/<action>}. Thread-safe; a change blocks until it
 * is done, for no longer than {@code ?within=} says, 25 s by default.
 *
 * <p>With {@code ?dry-run=true} nothing is changed and the answer is the plan, which waits for its turn as the change would. Answers
 * {@code {"action":…,"module":…,"dryRun":…,"stops":[…],"starts":[…],"complete":…,"outcomes":[…]}}, an outcome being
 * {@code {"module":…,"state":…,"tookMs":…,"detail":…}};
 * 404 for a module or an action that there is not, 409 where the change is not possible now.
 */
final class ModuleChanges {

  private static final Setting<Duration> WITHIN = Setting.duration("within", Duration.ofSeconds(25), Duration.ofMillis(1),
      Duration.ofMinutes(10), "time that the change may take");

  private final Supplier<Optional<ModuleOperator>> control;

  /** Changes made by {@code control}. */
  ModuleChanges(Supplier<Optional<ModuleOperator>> control) {
    this.control = control;
  }

  void routing(HttpRules rules) {
    rules.post("/{name}/{action}", (request, response) ->
        Shell.sendJson(response, Json.text(answer(request))));
  }

  private JsonObject answer(ServerRequest request) throws InterruptedException {
    Action action = action(request.path().pathParameters().get("action"));
    String module = request.path().pathParameters().get("name");
    boolean dryRun = dryRun(request);
    Deadline deadline = Deadline.after(within(request));
    ModuleOperator platform = control.get()
        .orElseThrow(() -> Refusal.unavailable("starting", "the platform is starting", Duration.ofSeconds(1)));
    try {
      if (dryRun) {
        return body(platform.plan(action, module, deadline), true).build();
      }
      ModuleOperator.Change change = platform.change(action, module, deadline);
      return outcomes(body(change.plan(), false), change.plan(), change.outcomes()).build();
    } catch (IllegalArgumentException e) {
      throw new Refusal(Status.NOT_FOUND_404, "unknown-module", text(e));
    } catch (IllegalStateException e) {
      throw new Refusal(Status.CONFLICT_409, "not-now", text(e));
    }
  }

  private static JsonObjectBuilder body(Plan plan, boolean dryRun) {
    return Json.object()
        .add("action", lower(plan.action()))
        .add("module", plan.module())
        .add("dryRun", dryRun)
        .add("stops", Json.array(plan.stops()))
        .add("starts", Json.array(plan.starts()));
  }

  private static JsonObjectBuilder outcomes(JsonObjectBuilder body, Plan plan, List<Outcome> outcomes) {
    JsonArrayBuilder lines = Json.array();
    outcomes.forEach(outcome -> lines.add(Json.object()
        .add("module", outcome.module())
        .add("state", lower(outcome.state()))
        .add("tookMs", outcome.took().toMillis())
        .add("detail", outcome.detail())));
    return body.add("complete", isComplete(plan, outcomes)).add("outcomes", lines);
  }

  /** Returns whether each module ended up as planned; of one that was stopped and started, the later outcome counts. */
  private static boolean isComplete(Plan plan, List<Outcome> outcomes) {
    Map<String, ModuleState> ends = new HashMap<>();
    outcomes.forEach(outcome -> ends.put(outcome.module(), outcome.state()));
    return plan.starts().stream().allMatch(name -> ends.get(name) == ModuleState.RUNNING)
        && plan.stops().stream().allMatch(name -> plan.starts().contains(name) || ends.get(name) == ModuleState.STOPPED);
  }

  private static Action action(String word) {
    return Arrays.stream(Action.values()).filter(action -> lower(action).equals(word)).findFirst().orElseThrow(() -> new Refusal(
        Status.NOT_FOUND_404, "unknown-action", "'" + word + "' is nothing that can be done with a module: start, stop or restart"));
  }

  private static boolean dryRun(ServerRequest request) {
    return switch (query(request, "dry-run")) {
      case "true" -> true;
      case "", "false" -> false;
      default -> throw Refusal.badRequest("bad-dry-run", "dry-run is true or false");
    };
  }

  private static Duration within(ServerRequest request) {
    String text = query(request, "within");
    try {
      return WITHIN.parse(text.isEmpty() ? WITHIN.defaultText() : text);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("bad-within", "within: " + text(e));
    }
  }

  private static String query(ServerRequest request, String name) {
    return Queries.first(request.query(), name).orElse("");
  }

  private static String text(RuntimeException e) {
    @Nullable String message = e.getMessage();
    return message == null ? "it cannot be done" : message;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
