package dev.slipway.planted;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import javax.management.ObjectName;

/** What planted leaks leave behind, in a class of the host's side, so that a test can clear it away without the module. */
public final class Kept {

  private static final List<Object> KEPT = new CopyOnWriteArrayList<>();
  private static volatile CountDownLatch gate = new CountDownLatch(1);

  private Kept() {}

  /** Keeps an object until {@link #clear}. */
  public static <T> T keep(T object) {
    KEPT.add(object);
    return object;
  }

  /** Returns the gate that opens when all is cleared. */
  public static CountDownLatch gate() {
    return gate;
  }

  /** Undoes what was planted. */
  public static void clear() throws Exception {
    gate.countDown();
    gate = new CountDownLatch(1);
    for (Object each : KEPT) {
      Object object = each instanceof java.lang.ref.WeakReference<?> reference ? reference.get() : each;
      switch (object) {
        case Timer timer -> timer.cancel();
        case ExecutorService executor -> executor.shutdownNow();
        case Process process -> process.destroyForcibly().waitFor();
        case Thread hook -> Runtime.getRuntime().removeShutdownHook(hook);
        case ObjectName name -> ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        case ThreadLocal<?> local -> local.remove();
        case AutoCloseable closeable -> closeable.close();
        case null, default -> { }
      }
    }
    KEPT.clear();
  }
}
