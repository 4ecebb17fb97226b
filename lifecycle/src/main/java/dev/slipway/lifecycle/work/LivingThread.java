package dev.slipway.lifecycle.work;

import java.util.Arrays;
import java.util.List;

/**
 * A thread of a module as it was at one moment; it does not keep the thread. Immutable.
 *
 * @param id the thread's identifier
 * @param name its name, {@code <module>/<role>-<n>}
 * @param virtual whether it is a virtual thread
 * @param site the place in the module's code that made it
 * @param stack where it was, innermost frame first
 */
public record LivingThread(long id, String name, boolean virtual, String site, List<String> stack) {

  /** The most frames that are kept of a stack. */
  public static final int MAX_FRAMES = 48;

  /** Copies the stack. */
  public LivingThread {
    stack = List.copyOf(stack);
  }

  /** Returns {@code trace} as text, a line for each frame, without the host's own frames at its bottom. */
  public static List<String> text(StackTraceElement[] trace) {
    return Arrays.stream(trace).limit(MAX_FRAMES).map(StackTraceElement::toString).toList();
  }
}
