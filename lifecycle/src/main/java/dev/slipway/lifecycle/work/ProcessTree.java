package dev.slipway.lifecycle.work;

import dev.slipway.lifecycle.work.ProcFs.Stat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child process with all it started, also what has left the tree since: what a child starts inherits a mark in its
 * environment. Not thread-safe: used by the one thread that stops the process.
 */
final class ProcessTree {

  /** The variable that marks a child process and what it starts, {@code <jvm>/<module>/<role>-<n>}. */
  static final String MARK = "SLIPWAY_OWNER";

  private static final System.Logger LOG = System.getLogger(ProcessTree.class.getName());
  private static final String JVM = jvm();

  private final Process root;
  private final String mark;
  private final Map<Long, Stat> members = new LinkedHashMap<>();

  ProcessTree(Process root, String mark) {
    this.root = root;
    this.mark = mark;
    // Known from the beginning: when the first process has ended before anybody looked, only younger ones can be of its tree.
    ProcFs.stat(root.pid()).filter(_ -> root.isAlive()).ifPresent(first -> members.put(first.pid(), first));
  }

  /** Returns the mark of what {@code name}, such as {@code relay/ffmpeg-0}, starts from this JVM. */
  static String markOf(String name) {
    return JVM + "/" + name;
  }

  /** Returns the module that a process belongs to by its mark, if it was started from this JVM. */
  static Optional<String> moduleOf(long pid) {
    return ProcFs.variable(pid, MARK)
        .filter(mark -> mark.startsWith(JVM + "/"))
        .map(mark -> mark.substring(JVM.length() + 1))
        .map(name -> name.substring(0, Math.max(0, name.indexOf('/'))));
  }

  private static String jvm() {
    long pid = ProcessHandle.current().pid();
    return pid + "-" + ProcFs.stat(pid).map(Stat::startTicks).orElse(0L);
  }

  /** Returns the living members, the first process first, after a look at all processes of the machine. */
  List<Stat> living() {
    if (!ProcFs.available()) {
      return livingByHandle();
    }
    Map<Long, Stat> all = ProcFs.all();
    long oldest = members.isEmpty() ? 0 : members.values().iterator().next().startTicks();
    Stat first = all.get(root.pid());
    if (members.isEmpty() && first != null && root.isAlive()) {
      members.put(first.pid(), first);
      oldest = first.startTicks();
    }
    for (Stat member : List.copyOf(members.values())) {
      if (same(member, all.get(member.pid()))) {
        ProcFs.descendants(member.pid(), all).forEach(stat -> members.putIfAbsent(stat.pid(), stat));
      }
    }
    for (Stat stat : all.values()) {
      if (!members.containsKey(stat.pid()) && stat.alive() && stat.startTicks() >= oldest
          && ProcFs.variable(stat.pid(), MARK).filter(mark::equals).isPresent()) {
        members.put(stat.pid(), stat);
      }
    }
    return members.values().stream()
        .filter(member -> {
          Stat now = all.get(member.pid());
          return same(member, now) && now != null && now.alive();
        })
        .toList();
  }

  private static boolean same(Stat member, @Nullable Stat now) {
    return now != null && now.startTicks() == member.startTicks();
  }

  private List<Stat> livingByHandle() {
    return Stream.concat(Stream.of(root.toHandle()), root.descendants())
        .filter(ProcessHandle::isAlive)
        .map(handle -> new Stat(handle.pid(), "", 'S', 0, 0))
        .toList();
  }

  /**
   * Sends a signal to all living members, the first process first: what supervises others must not start them anew. Not by
   * {@link Process#destroy}, which closes the streams and so waits for whoever writes to one.
   */
  void signal(boolean kill) {
    for (Stat member : living()) {
      Optional<ProcessHandle> handle = ProcessHandle.of(member.pid());
      boolean still = !ProcFs.available() || ProcFs.stat(member.pid()).filter(now -> same(member, now)).isPresent();
      if (still && handle.isPresent()) {
        boolean sent = kill ? handle.get().destroyForcibly() : handle.get().destroy();
        LOG.log(System.Logger.Level.DEBUG, () -> (kill ? "KILL" : "TERM") + " to process " + member.pid() + (sent ? "" : " failed"));
      }
    }
  }
}
