package third.party.hungry;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import java.util.ArrayList;
import java.util.List;

/** Takes memory until there is none, once it is asked to. */
public final class Feature implements Lifecycle {

  private static final int BITE_BYTES = 1 << 20;

  @Override
  public String name() {
    return "hungry";
  }

  @Override
  public void start(ModuleContext context) {
    context.web().http("/hungry", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> {
      List<byte[]> eaten = new ArrayList<>();
      while (eaten.size() < Integer.MAX_VALUE) {
        eaten.add(new byte[BITE_BYTES]);
      }
      response.send("full after " + eaten.size());
    }));
  }
}
