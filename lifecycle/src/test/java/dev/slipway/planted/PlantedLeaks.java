package dev.slipway.planted;

import java.io.FileOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.management.ObjectName;

/** A module that leaks, one kind at a time; loaded by a loader of its own. */
public final class PlantedLeaks implements BiConsumer<String, Path> {

  /** A leak's MBean. */
  public interface PlantedMBean {
    /** Returns anything. */
    int getValue();
  }

  /** The implementation of the MBean. */
  public static final class Planted implements PlantedMBean {
    @Override
    public int getValue() {
      return 1;
    }
  }

  private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();

  @Override
  public void accept(String kind, Path data) {
    try {
      plant(kind, data);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void plant(String kind, Path data) throws Exception {
    switch (kind) {
      case "platform thread" -> new Thread(() -> PlantedWork.hold(Kept.gate()), "planted-thread").start();
      case "virtual thread" -> Thread.ofVirtual().name("planted-virtual").start(() -> PlantedWork.hold(Kept.gate()));
      case "timer" -> new WeakTimer(Kept.keep(new WeakReference<>(new Timer("planted-timer"))).get()).start();
      case "scheduled task" -> {
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
        executor.schedule(() -> {}, 1, TimeUnit.HOURS).isDone();
        Kept.keep(new WeakReference<>(executor));
      }
      case "delayed task" -> CompletableFuture.delayedExecutor(20, TimeUnit.SECONDS).execute(() -> Kept.gate().countDown());
      case "listening socket" -> Kept.keep(new ServerSocket(0));
      case "connected socket" -> {
        ServerSocket server = Kept.keep(new ServerSocket(0));
        Kept.keep(new Socket(server.getInetAddress(), server.getLocalPort()));
      }
      case "file" -> Kept.keep(new FileOutputStream(data.resolve("planted.log").toFile()));
      case "child process" -> Kept.keep(new ProcessBuilder("sleep", "60").directory(data.toFile()).start());
      case "shutdown hook" -> {
        Thread hook = new Thread(() -> {}, "planted-hook");
        Runtime.getRuntime().addShutdownHook(hook);
        Kept.keep(new WeakReference<>(hook));
      }
      case "mbean" -> ManagementFactory.getPlatformMBeanServer()
          .registerMBean(new Planted(), Kept.keep(new ObjectName("planted:type=Leak")));
      case "thread local" -> {
        LOCAL.set(new Object() { });
        Kept.keep(new WeakReference<>(LOCAL));
      }
      case "class loader" -> Kept.keep((Runnable) () -> {});
      default -> throw new IllegalArgumentException(kind);
    }
  }

  /** A timer with a task of the module. */
  private record WeakTimer(Timer timer) {
    void start() {
      timer.schedule(new TimerTask() {
        @Override
        public void run() {
          cancel();
        }
      }, 3_600_000);
    }
  }
}
