package third.party.foreman;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.PlatformControl;
import dev.slipway.api.PlatformControl.Action;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes the change that it is asked for, and answers with a line for each module that was changed. */
public final class Feature implements Lifecycle {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "foreman";
  }

  @Override
  public void start(ModuleContext context) {
    PlatformControl control = context.services().require(PlatformControl.class);
    context.web().http("/foreman", AccessPolicy.PUBLIC, rules -> rules.get("/{action}/{module}",
        (request, response) -> change(control, request, response)));
  }

  private static void change(PlatformControl control, ServerRequest request, ServerResponse response) throws InterruptedException {
    Action action = Action.valueOf(request.path().pathParameters().get("action").toUpperCase(Locale.ROOT));
    String module = request.path().pathParameters().get("module");
    response.send(control.apply(action, module, Deadline.after(PATIENCE)).stream()
        .map(outcome -> outcome.module() + " " + outcome.state() + " " + outcome.detail())
        .collect(Collectors.joining("\n")));
  }
}
