package third.party.spinner;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import java.util.concurrent.CountDownLatch;

/** Spins on as many virtual threads as there are cores, once it is asked to, and obeys nobody. */
public final class Feature implements Lifecycle {

  private static volatile boolean over;

  @Override
  public String name() {
    return "spinner";
  }

  @Override
  public void start(ModuleContext context) {
    context.web().http("/spinner", AccessPolicy.PUBLIC, rules -> rules.get("/", (request, response) -> {
      response.send("spins on " + spin(context));
    }));
  }

  /** Returns when all have been made; those that find no carrier spin later. */
  private static int spin(ModuleContext context) throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    CountDownLatch made = new CountDownLatch(cores);
    context.work().platform("maker").newThread(() -> {
      for (int i = 0; i < cores; i++) {
        context.work().virtual("spin").newThread(Feature::spin).start();
        made.countDown();
      }
    }).start();
    made.await();
    return cores;
  }

  private static void spin() {
    while (!over) {
      Thread.onSpinWait();
    }
  }
}
