package dev.slipway.lifecycle;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way out of the process for an end by force. {@code Runtime.halt} waits 300 ms for threads that are in native code, such
 * as every thread that waits for a socket; the system's own {@code _exit} does not. Thread-safe.
 */
final class QuickExit {

  /** Less than what the slow way costs. */
  private static final long PATIENCE_MILLIS = 150;

  private static final CountDownLatch PREPARED = new CountDownLatch(1);

  private static volatile @Nullable MethodHandle exit;

  private QuickExit() {}

  /** Gets ready, which takes too long when there is no time left. Where it fails, {@link #now} is slower, and nothing else. */
  @SuppressWarnings("restricted")
  static void prepare() {
    try {
      Linker linker = Linker.nativeLinker();
      exit = linker.downcallHandle(
          linker.defaultLookup().findOrThrow("_exit"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
    } catch (RuntimeException | LinkageError e) {
      exit = null;
    } finally {
      PREPARED.countDown();
    }
  }

  /** Ends the process. Does not return; waits a moment where {@link #prepare} is under way on another thread. */
  static void now(int status) {
    try {
      if (!PREPARED.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(status);
      }
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(status);
    }
    MethodHandle prepared = exit;
    if (prepared != null) {
      try {
        prepared.invokeExact(status);
      } catch (Throwable e) {
        Runtime.getRuntime().halt(status);
      }
    }
    Runtime.getRuntime().halt(status);
  }
}
