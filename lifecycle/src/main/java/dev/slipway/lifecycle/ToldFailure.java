package dev.slipway.lifecycle;

import dev.slipway.lifecycle.plugin.ModulesFolderProblem;
import dev.slipway.lifecycle.plugin.PluginProblem;
import dev.slipway.lifecycle.service.AmbiguousService;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a throwable of a module has said, once: a throwable is foreign code, which may block or fail whenever it is asked, and
 * keeps its class loader alive. Immutable.
 */
final class ToldFailure extends IllegalStateException {

  private static final long serialVersionUID = 1L;
  private static final int CAUSES = 8;
  private static final Set<Class<?>> KERNELS = Set.of(AmbiguousService.class, PluginProblem.class, ModulesFolderProblem.class);

  private ToldFailure(String line, StackTraceElement[] stack, @Nullable Throwable cause) {
    super(line, cause);
    setStackTrace(stack);
  }

  /**
   * Returns {@code thrown} itself when all of it is the JDK's or the kernel's, otherwise what it says. Asks it here and now, on
   * a thread where that may take as long as it likes; never throws.
   */
  static Throwable of(Throwable thrown) {
    try {
      return copy(thrown, CAUSES);
    } catch (Throwable mute) {
      return new IllegalStateException("a " + thrown.getClass().getName() + " that cannot say what it is");
    }
  }

  private static Throwable copy(Throwable thrown, int depth) {
    if (isOurs(thrown, depth)) {
      return thrown;
    }
    Throwable cause = depth == 0 ? null : thrown.getCause();
    Throwable told = cause == null ? null : copy(cause, depth - 1);
    return new ToldFailure(Journal.oneLine(thrown), thrown.getStackTrace(), told);
  }

  private static boolean isOurs(Throwable thrown, int depth) {
    Class<?> type = thrown.getClass();
    boolean trusted = type.getModule() == Object.class.getModule() || KERNELS.contains(type);
    if (!trusted || thrown.getSuppressed().length > 0) {
      return false;
    }
    Throwable cause = thrown.getCause();
    return cause == null || (depth > 0 && isOurs(cause, depth - 1));
  }
}
