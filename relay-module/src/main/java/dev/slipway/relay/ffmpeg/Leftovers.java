package dev.slipway.relay.ffmpeg;

import dev.slipway.api.Work;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processes of an earlier life of this platform that nobody could end: the JVM was killed, and an ffmpeg without media on a pipe
 * does not notice. Immutable and thread-safe.
 *
 * <p>Each process has the name of this installation in its environment. The name lies in the data folder, which one platform has at a
 * time; so whoever bears it when the module starts is a leftover.
 */
public final class Leftovers {

  static final String MARK = "SLIPWAY_RELAY";

  private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());
  private static final Path PROC = Path.of("/proc");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

  private final String installation;

  private Leftovers(String installation) {
    this.installation = installation;
  }

  /** Returns those of the installation whose data lies in {@code data}; it gets its name the first time. Blocks on the file system. */
  public static Leftovers of(Path data) throws IOException {
    Path file = data.resolve("installation");
    if (Files.exists(file)) {
      String name = Files.readString(file).strip();
      if (name.matches("[0-9a-f-]{36}")) {
        return new Leftovers(name);
      }
    }
    String name = UUID.randomUUID().toString();
    Files.createDirectories(data);
    Files.writeString(file, name + "\n");
    return new Leftovers(name);
  }

  /** Returns {@code work} whose processes bear the name, and have {@code variables} beside. */
  public Work mark(Work work, Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put(MARK, installation);
    return new MarkedWork(work, all);
  }

  /** Kills what bears the name and is none of this JVM's. Returns how many there were. Blocks on {@code /proc}; without it, none. */
  public int sweep() {
    List<ProcessHandle> found = find();
    for (ProcessHandle process : found) {
      LOG.log(System.Logger.Level.WARNING, () -> "process " + process.pid() + " was left behind and is killed");
      process.destroyForcibly();
    }
    return found.size();
  }

  private List<ProcessHandle> find() {
    List<ProcessHandle> found = new ArrayList<>();
    if (!Files.isDirectory(PROC)) {
      return found;
    }
    String wanted = "\0" + MARK + "=" + installation + "\0";
    try (Stream<Path> all = Files.list(PROC)) {
      for (Path process : all.filter(path -> NUMBER.matcher(String.valueOf(path.getFileName())).matches()).toList()) {
        Optional<ProcessHandle> handle = ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())));
        if (handle.isPresent() && ("\0" + environment(process)).contains(wanted) && !isOurs(handle.get())) {
          found.add(handle.get());
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "leftovers cannot be looked for: " + e.getMessage());
    }
    return found;
  }

  private static boolean isOurs(ProcessHandle process) {
    Optional<ProcessHandle> parent = Optional.of(process);
    while (parent.isPresent()) {
      if (parent.get().pid() == ProcessHandle.current().pid()) {
        return true;
      }
      parent = parent.get().parent();
    }
    return false;
  }

  /** Returns the environment of a process, empty when it is somebody else's, or has ended. */
  private static String environment(Path process) {
    try {
      return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
