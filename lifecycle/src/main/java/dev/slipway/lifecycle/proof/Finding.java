package dev.slipway.lifecycle.proof;

import java.util.List;
import java.util.Locale;

/**
 * One thing that is left after a stop. Immutable.
 *
 * @param kind what sort of thing it is
 * @param what its name: a thread's, a path, a peer, a process with its identifier, …
 * @param owner the module that it belongs to, {@link #OWNER_UNKNOWN} where that cannot be known
 * @param site the place in the module's code that made it, {@link #SITE_UNKNOWN} for what was made behind the host's back
 * @param detail more, such as a stack, a line each
 */
public record Finding(Kind kind, String what, String owner, String site, List<String> detail) {

  /** The owner of what was made behind the host's back and carries no sign of who made it. */
  public static final String OWNER_UNKNOWN = "owner unknown";
  /** The creation site of what was made behind the host's back. */
  public static final String SITE_UNKNOWN = "unknown";

  /** The sorts of things that can be left. */
  public enum Kind {
    /** A platform thread that runs. */
    PLATFORM_THREAD,
    /** A virtual thread that has not ended. */
    VIRTUAL_THREAD,
    /** The thread of a {@link java.util.Timer}. */
    TIMER,
    /** A scheduler with its thread, or a task that waits in one. */
    SCHEDULED_TASK,
    /** An open socket. */
    SOCKET,
    /** An open file or pipe. */
    FILE,
    /** A living process. */
    CHILD_PROCESS,
    /** A registered shutdown hook. */
    SHUTDOWN_HOOK,
    /** A registered MBean. */
    MBEAN,
    /** A value of a thread-local variable on a thread of the host. */
    THREAD_LOCAL,
    /** A class loader that cannot be unloaded. */
    CLASS_LOADER,
    /** A contribution that was not taken back. */
    LEASE;

    /** Returns the kind in words. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Copies the detail. */
  public Finding {
    detail = List.copyOf(detail);
  }

  /** Returns this on one line. */
  public String line() {
    String made = site.equals(SITE_UNKNOWN) ? "" : ", made at " + site;
    return kind.text() + " '" + what + "' (" + (owner.equals(OWNER_UNKNOWN) ? owner : "module " + owner) + made + ")";
  }
}
