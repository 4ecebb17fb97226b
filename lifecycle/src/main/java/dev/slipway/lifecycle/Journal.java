package dev.slipway.lifecycle;

import dev.slipway.api.ModuleState;
import dev.slipway.api.PlatformEvent;
import dev.slipway.api.PlatformPhase;
import dev.slipway.lifecycle.ledger.Quota;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Tells of each step of the platform: a line in the log, an event for those who watch. Thread-safe; never blocks long. */
final class Journal {

  private static final Logger LOGGER = System.getLogger("dev.slipway.lifecycle.Kernel");
  private static final int STACK_FRAMES = 8;

  private final Consumer<PlatformEvent> events;
  private final Runnable forced;

  Journal(Consumer<PlatformEvent> events) {
    this(events, () -> {});
  }

  /** A journal that also tells of calls that had to be abandoned. */
  Journal(Consumer<PlatformEvent> events, Runnable forced) {
    this.events = events;
    this.forced = forced;
  }

  void phase(PlatformPhase phase, Duration left) {
    LOGGER.log(Level.INFO, "phase {0}{1}", phase, left.isZero() ? "" : ", " + left.toMillis() + " ms left in all");
    events.accept(new PlatformEvent.PhaseEntered(phase, left));
  }

  void changed(String module, ModuleState from, ModuleState to, Duration took) {
    switch (to) {
      case STARTING, RUNNING -> LOGGER.log(Level.DEBUG, "module {0}: {1} → {2} after {3} ms", module, from, to, millis(took));
      case FAILED -> LOGGER.log(Level.ERROR, "module {0} has failed", module);
      case STOPPED -> LOGGER.log(Level.INFO, "module {0} is stopped, {1} in {2} ms", module, word(from), millis(took));
      default -> LOGGER.log(Level.INFO, "module {0}: {1} → {2} after {3} ms", module, from, to, millis(took));
    }
    events.accept(new PlatformEvent.ModuleChanged(module, from, to, took));
  }

  /** The start report: one line for each module. */
  void started(String module, Duration took, String waitedFor) {
    LOGGER.log(Level.INFO, "module {0} is running, started in {1} ms{2}", module, millis(took),
        waitedFor.isEmpty() ? "" : ", after waiting for " + waitedFor);
  }

  /** One line with all that is known; those who watch are told the stacks only where nothing tells more. */
  void waiting(String module, String step, List<String> waitingFor, List<String> stacks) {
    String reasons = waitingFor.isEmpty() ? "" : String.join("; ", waitingFor) + "; ";
    LOGGER.log(Level.WARNING, "module {0} takes long in {1}, waiting for: {2}{3}", module, step, reasons, String.join("; ", stacks));
    events.accept(new PlatformEvent.Waiting(module, step, waitingFor.isEmpty() ? stacks : waitingFor));
  }

  void givenUp(String module, Duration took) {
    LOGGER.log(Level.INFO, "the start of module {0} was given up after {1} ms", module, took.toMillis());
  }

  void failed(String module, Throwable cause) {
    LOGGER.log(Level.ERROR, "module " + module + " cannot go on: " + oneLine(cause), cause);
  }

  void stumbled(String module, String step, Throwable cause) {
    LOGGER.log(Level.WARNING, "module " + module + " failed in " + step + ": " + oneLine(cause), cause);
  }

  void abandoned(String module, String step, List<StackTraceElement> stack) {
    LOGGER.log(Level.ERROR, "module {0}: {1} overstayed and is abandoned at {2}", module, step, stack(stack));
    forced.run();
  }

  void limited(String module, Quota.Limit limit, long most, long refused) {
    PlatformEvent.LimitReached event = new PlatformEvent.LimitReached(module, limit.text(), most, refused);
    LOGGER.log(Level.WARNING, event::summary);
    events.accept(event);
  }

  void trouble(PlatformEvent.Trouble trouble) {
    LOGGER.log(Level.ERROR, trouble.text());
    events.accept(trouble);
  }

  /** The check itself is logged by whoever asks it. */
  void checked(PlatformEvent.CheckChanged change) {
    events.accept(change);
  }

  void info(String line) {
    LOGGER.log(Level.INFO, () -> line);
  }

  void warning(String line) {
    LOGGER.log(Level.WARNING, () -> line);
  }

  void error(String line) {
    LOGGER.log(Level.ERROR, () -> line);
  }

  /** Returns a failure in one line: its type, unless the message speaks for itself, and its message. */
  static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    String text = message == null || message.isBlank() ? failure.getClass().getName() : message;
    boolean speaks = failure instanceof IllegalStateException || failure instanceof IllegalArgumentException
        || failure instanceof TimeoutException;
    return (speaks || message == null ? text : failure.getClass().getSimpleName() + ": " + text).replace('\n', ' ');
  }

  /** Returns the top of a stack in one line. */
  static String stack(List<StackTraceElement> stack) {
    if (stack.isEmpty()) {
      return "an unknown place";
    }
    return stack.stream().limit(STACK_FRAMES).map(Object::toString).collect(Collectors.joining(" < "));
  }

  private static String word(ModuleState from) {
    return from == ModuleState.NEW ? "never started" : "closed";
  }

  private static Object millis(Duration length) {
    return Long.toString(length.toMillis());
  }
}
