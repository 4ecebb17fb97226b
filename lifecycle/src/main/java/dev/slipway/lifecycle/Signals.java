package dev.slipway.lifecycle;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * The signals that ask a process to stop: INT and TERM.
 *
 * <p>Taken over from the JVM, whose own handler would run the shutdown hooks at once and leave with 143. The handler is called
 * on a thread of the JVM that must be free again soon.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to do that. It is reached by name, because the compiler's warning about it
 * cannot be excused in a build where warnings are errors.
 */
final class Signals {

  private static final String[] STOP = {"INT", "TERM"};

  private Signals() {}

  /**
   * Calls {@code handler} with the name of each such signal from now on.
   *
   * @throws IllegalStateException when this Java has no signals that can be taken over
   */
  static void onStop(Consumer<String> handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      for (String name : STOP) {
        Object taken = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlers}, (proxy, method, arguments) -> {
          if (method.getName().equals("handle")) {
            handler.accept("SIG" + name);
          }
          return null;
        });
        signal.getMethod("handle", signal, handlers).invoke(null, signal.getConstructor(String.class).newInstance(name), taken);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the signals of this Java cannot be taken over", e);
    }
  }
}
