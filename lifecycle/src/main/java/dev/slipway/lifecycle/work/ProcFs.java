package dev.slipway.lifecycle.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What Linux tells under {@code /proc} of processes and of this process. Thread-safe, without state; every read is of one
 * moment. Elsewhere it finds nothing, and callers fall back on {@link ProcessHandle}.
 */
public final class ProcFs {

  private static final Path PROC = Path.of("/proc");
  private static final Path SELF = PROC.resolve("self");
  /** Words of a line of stat, counted as in proc(5). */
  private static final int PPID = 4;
  private static final int STARTTIME = 22;

  private ProcFs() {}

  /**
   * A process at one moment.
   *
   * @param pid its identifier
   * @param command the name of its program, at most 15 characters
   * @param state the kernel's letter for its state, such as {@code S} or {@code Z}
   * @param parent the identifier of its parent
   * @param startTicks when it started, in clock ticks since boot, which tells it from a later one with the same identifier
   */
  public record Stat(long pid, String command, char state, long parent, long startTicks) {

    /** Returns whether it runs, which a zombie does not. */
    public boolean alive() {
      return state != 'Z' && state != 'X' && state != 'x';
    }

    /** Returns whether it has ended and only waits for its parent to ask for its exit status. */
    public boolean zombie() {
      return state == 'Z';
    }
  }

  /** Returns whether this machine has {@code /proc}. */
  public static boolean available() {
    return Files.isReadable(SELF.resolve("stat"));
  }

  /** Returns the process of that identifier, if there is one. */
  public static Optional<Stat> stat(long pid) {
    return read(PROC.resolve(Long.toString(pid)).resolve("stat")).flatMap(ProcFs::parseStat);
  }

  /** Reads a line of {@code /proc/<pid>/stat}; the command stands in parentheses and may itself hold any character (proc(5)). */
  static Optional<Stat> parseStat(String text) {
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 1 || close < open || close + 2 > text.length()) {
      return Optional.empty();
    }
    // No split: a look at all processes of a machine reads hundreds of these, and wants three of their fifty words.
    int state = close + 2;
    int parent = word(text, state, 1);
    int start = word(text, parent, STARTTIME - PPID);
    if (start < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Stat(Long.parseLong(text.substring(0, open).strip()), text.substring(open + 1, close),
          text.charAt(state), number(text, parent), number(text, start)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Returns where the word begins that comes {@code count} words after the one at {@code from}, -1 if there are not so many. */
  private static int word(String text, int from, int count) {
    int at = from;
    for (int i = 0; i < count && at > 0; i++) {
      at = text.indexOf(' ', at) + 1;
    }
    return at > 0 && at < text.length() ? at : -1;
  }

  private static long number(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) > ' ') {
      end++;
    }
    return Long.parseLong(text, from, end, 10);
  }

  /** Returns all processes, by identifier. */
  public static Map<Long, Stat> all() {
    Map<Long, Stat> found = new TreeMap<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        read(folder.resolve("stat")).flatMap(ProcFs::parseStat).ifPresent(stat -> found.put(stat.pid(), stat));
      }
    } catch (IOException | RuntimeException e) {
      // Not Linux, or the folder changed while it was read: what was found so far is as good as any moment.
      return found;
    }
    return found;
  }

  /** Returns the children of {@code pid}, their children and so on, out of {@code all}; zombies too. */
  public static List<Stat> descendants(long pid, Map<Long, Stat> all) {
    Map<Long, List<Stat>> children = new HashMap<>();
    for (Stat stat : all.values()) {
      children.computeIfAbsent(stat.parent(), any -> new ArrayList<>()).add(stat);
    }
    List<Stat> found = new ArrayList<>();
    ArrayDeque<Long> open = new ArrayDeque<>(List.of(pid));
    while (!open.isEmpty() && found.size() <= all.size()) {
      for (Stat child : children.getOrDefault(open.removeFirst(), List.of())) {
        found.add(child);
        open.add(child.pid());
      }
    }
    return found;
  }

  /** Returns the value of a variable in the environment that a process was started with, if it may be read. */
  public static Optional<String> variable(long pid, String name) {
    String prefix = name + "=";
    return read(PROC.resolve(Long.toString(pid)).resolve("environ")).stream()
        .flatMap(text -> Arrays.stream(text.split("\0")))
        .filter(entry -> entry.startsWith(prefix))
        .map(entry -> entry.substring(prefix.length()))
        .findFirst();
  }

  /** Returns the command line of a process, its arguments joined by spaces, shortened to 200 characters; empty when unknown. */
  public static String commandLine(long pid) {
    String text = read(PROC.resolve(Long.toString(pid)).resolve("cmdline")).orElse("").replace('\0', ' ').strip();
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  /** Returns the working folder of a process, if it may be read. */
  public static Optional<Path> workingFolder(long pid) {
    return link(PROC.resolve(Long.toString(pid)).resolve("cwd")).map(Path::of);
  }

  /** Returns what the open files of this process lead to, by descriptor: a path, {@code socket:[inode]}, {@code pipe:[inode]}, … */
  public static Map<Integer, String> openFiles() {
    Map<Integer, String> found = new TreeMap<>();
    Path folder = SELF.resolve("fd");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        // The folder's own descriptor is gone when this returns and leads to itself while it is read.
        link(entry).filter(target -> !target.startsWith("/proc/"))
            .ifPresent(target -> found.put(Integer.parseInt(entry.getFileName().toString()), target));
      }
    } catch (IOException | RuntimeException e) {
      return found;
    }
    return found;
  }

  /** Returns a table such as {@code net/tcp} of this process, without its heading. */
  public static List<String> table(String name) {
    return read(SELF.resolve(name)).map(text -> text.lines().skip(1).toList()).orElse(List.of());
  }

  /** Returns a number out of {@code /proc/self/status}, such as {@code VmRSS} in bytes, if it is there. */
  public static Optional<Long> status(String key) {
    return read(SELF.resolve("status")).stream().flatMap(String::lines)
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> line.substring(key.length() + 1).strip().split("\\s+"))
        .map(words -> Long.parseLong(words[0]) * (words.length > 1 && words[1].equals("kB") ? 1024 : 1))
        .findFirst();
  }

  private static Optional<String> link(Path path) {
    try {
      return Optional.of(Files.readSymbolicLink(path).toString());
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> read(Path path) {
    try {
      // Files under /proc have no length, and names in them may be of any encoding.
      return Optional.of(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
