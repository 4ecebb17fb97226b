package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of foreign code on a platform thread of its own, bounded by a deadline.
 *
 * <p>Confined to the thread that makes it. A call that overstays is interrupted, given a moment to obey, then abandoned: the
 * caller goes on, whatever the code does, and knows where it was stuck.
 */
final class ModuleCall {

  /** Also granted after the deadline, so that what takes no time is done however late it is asked for. */
  private static final Duration LAST_MOMENT = Duration.ofMillis(20);

  private static final Duration OBEY = Duration.ofMillis(50);

  private final String module;
  private final String step;
  private final ThreadGroup group;
  private final ClassLoader loader;
  private final Consumer<Thread> slow;

  /**
   * A call to come.
   *
   * @param module whose code is called
   * @param step what is called, such as {@code drain}
   * @param group the group of the module's threads, so that what it makes on this one has a known owner
   * @param loader the context class loader of the thread
   * @param slow hears of the thread at half of the time, and again at its end, when the call is not done
   */
  ModuleCall(String module, String step, ThreadGroup group, ClassLoader loader, Consumer<Thread> slow) {
    this.module = module;
    this.step = step;
    this.group = group;
    this.loader = loader;
    this.slow = slow;
  }

  /** Foreign code that may fail in any way. */
  @FunctionalInterface
  interface Code {
    void run() throws Exception;
  }

  /** How a call ended. */
  sealed interface End {
    /** It returned. */
    record Done() implements End {}

    /** It threw. */
    record Threw(Throwable cause) implements End {}

    /** It was abandoned, standing at {@code stack}. */
    record Abandoned(List<StackTraceElement> stack) implements End {}
  }

  /** Runs {@code code}. Blocks until it has ended, or the deadline has passed and a moment, or the caller is interrupted. */
  End run(Deadline deadline, Code code) {
    Body body = new Body(code);
    Thread thread = Thread.ofPlatform().group(group).daemon().name(module + "/" + step + "-call").unstarted(body);
    thread.setContextClassLoader(loader);
    thread.start();
    long halfMillis = deadline.remaining(TimeUnit.MILLISECONDS) / 2;
    try {
      if (!join(thread, Duration.ofMillis(halfMillis)) && halfMillis > 0) {
        slow.accept(thread);
      }
      if (!join(thread, deadline.remaining()) && !join(thread, LAST_MOMENT)) {
        slow.accept(thread);
        thread.interrupt();
        join(thread, OBEY);
      }
    } catch (InterruptedException hurry) {
      thread.interrupt();
      obey(thread);
    }
    End end = body.end;
    return end != null ? end : new End.Abandoned(List.of(thread.getStackTrace()));
  }

  /** An interrupt of the caller means that the time is up at once; it is used up by the call that it ends. */
  private static void obey(Thread thread) {
    try {
      join(thread, OBEY);
    } catch (InterruptedException again) {
      thread.interrupt();
    }
  }

  private static boolean join(Thread thread, Duration time) throws InterruptedException {
    return time.isZero() ? !thread.isAlive() : thread.join(time);
  }

  /** What the thread runs; keeps the end for the caller. */
  private static final class Body implements Runnable {

    private final Code code;
    volatile @Nullable End end;

    Body(Code code) {
      this.code = code;
    }

    @Override
    public void run() {
      try {
        code.run();
        end = new End.Done();
      } catch (Throwable e) {
        end = new End.Threw(e);
      }
    }
  }
}
