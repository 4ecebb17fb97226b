package third.party.leaks;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;

/** Makes one thing of each kind behind the host's back, and forgets them all. */
public final class Feature implements Lifecycle {

  private static final List<Object> KEPT = new ArrayList<>();
  private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  /** What is registered. */
  public interface ThingMBean {
    /** Returns a number. */
    int getValue();
  }

  /** The registered one. */
  public static final class Thing implements ThingMBean {
    @Override
    public int getValue() {
      return 1;
    }
  }

  /** Asked on threads of the host that were there before, and stay. */
  @Override
  public String name() {
    if (LOCAL.get() == null) {
      LOCAL.set(new Thing());
    }
    return "leaks";
  }

  @Override
  public void start(ModuleContext context) throws IOException, JMException {
    threads();
    KEPT.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    Path file = context.data().resolve("leaked.log");
    KEPT.add(new FileOutputStream(file.toFile()));
    KEPT.add(new ProcessBuilder("sleep", "60").start());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {}, "leaked-hook"));
    ManagementFactory.getPlatformMBeanServer().registerMBean(new Thing(), new ObjectName("leaked:type=Thing"));
  }

  private static void threads() {
    Thread platform = new Thread(Feature::hold, "leaked-thread");
    platform.setDaemon(true);
    platform.start();
    Thread.ofVirtual().name("leaked-virtual").start(Feature::hold);
    Timer timer = new Timer("leaked-timer", true);
    timer.schedule(new TimerTask() {
      @Override
      public void run() {
        cancel();
      }
    }, TimeUnit.HOURS.toMillis(1));
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1, code -> {
      Thread thread = new Thread(code, "leaked-scheduler");
      thread.setDaemon(true);
      return thread;
    });
    KEPT.add(scheduler.schedule(() -> {}, 1, TimeUnit.HOURS));
    KEPT.add(scheduler);
  }

  private static void hold() {
    while (NEVER.getCount() > 0) {
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        KEPT.add(new UncheckedIOException(new IOException(e)));
      }
    }
  }
}
