package third.party.ledger;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Needs the ticks, and takes down what it is told: who tells slowly is waited for. */
public final class Feature implements Lifecycle {

  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public Set<String> dependencies() {
    return Set.of("ticks");
  }

  @Override
  public void start(ModuleContext context) {
    context.web().http("/ledger", AccessPolicy.PUBLIC, rules -> rules.post("/", (request, response) -> {
      String told = new String(request.content().inputStream().readAllBytes(), StandardCharsets.UTF_8);
      response.status(Status.CREATED_201).send(("taken down: " + told).getBytes(StandardCharsets.UTF_8));
    }));
  }
}
