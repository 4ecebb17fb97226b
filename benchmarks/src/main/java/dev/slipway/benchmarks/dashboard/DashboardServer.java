package dev.slipway.benchmarks.dashboard;

import dev.slipway.api.Lease;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.dashboard.DashboardModule;
import dev.slipway.lifecycle.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process of the server: a kernel with the dashboard, whose document is sent ten times a second, and a module of which something
 * changes each time.
 */
final class DashboardServer implements Lifecycle {

  private static final int PERIOD_MILLIS = 100;

  private @Nullable Lease lease;

  private DashboardServer() {}

  /** Starts the server, says on which port it listens, and waits for ever. */
  public static void main(String[] arguments) throws Exception {
    Path data = Files.createTempDirectory(Path.of("").toAbsolutePath(), "dashboard");
    data.toFile().deleteOnExit();
    Kernel kernel = Kernel.builder().module(DashboardModule::new).module(DashboardServer::new).dataFolder(data)
        .property("server.port", "0").property("modules.dashboard.batch", PERIOD_MILLIS + "ms").start();
    Runtime.getRuntime().addShutdownHook(new Thread(kernel::close));
    System.out.println("port " + kernel.port());
    Thread.currentThread().join();
  }

  @Override
  public String name() {
    return "restless";
  }

  @Override
  public void start(ModuleContext context) {
    ScheduledFuture<?> _ = context.work().scheduler()
        .scheduleAtFixedRate(() -> change(context), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Takes a lease or gives it back, so that the module holds one more or one less. */
  private void change(ModuleContext context) {
    Lease held = lease;
    if (held == null) {
      lease = context.metrics().gauge("restless", "", "there and gone", () -> 1);
    } else {
      held.close();
      lease = null;
    }
  }
}
