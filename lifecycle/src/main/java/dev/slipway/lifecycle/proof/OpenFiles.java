package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.work.ProcFs;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A look at the open files and sockets of the process. Stateless. */
final class OpenFiles {

  private static final String DELETED = " (deleted)";
  /** What the JDK opens for itself when it first needs it and keeps: its modules, and sources of random numbers. */
  private static final List<Path> JDK = List.of(Path.of(System.getProperty("java.home")), Path.of("/dev/random"), Path.of("/dev/urandom"));
  private static final Set<Path> CLASS_PATH = classPath();

  private OpenFiles() {}

  /** Reports into {@code look}. {@code pinned} says that a loader is left, which keeps its jars open. */
  static void look(Baseline baseline, List<Subject> subjects, boolean pinned, boolean withPipes, Look look) {
    Map<String, OpenSocket> sockets = new HashMap<>();
    OpenSocket.ofThisProcess().forEach(socket -> sockets.put(socket.target(), socket));
    ProcFs.openFiles().forEach((descriptor, target) -> {
      if (baseline.knowsFile(target)) {
        return;
      }
      OpenSocket socket = sockets.get(target);
      if (socket != null) {
        socket(baseline, subjects, descriptor, socket, look);
      } else if (target.startsWith("/")) {
        file(baseline, subjects, pinned, descriptor, target, look);
      } else if (withPipes && target.startsWith("pipe:")) {
        look.add(new Finding(Finding.Kind.FILE, target, Finding.OWNER_UNKNOWN, Finding.SITE_UNKNOWN, List.of("descriptor " + descriptor)));
      }
    });
  }

  private static void socket(Baseline baseline, List<Subject> subjects, int descriptor, OpenSocket socket, Look look) {
    if (socket.internal() || (socket.localPort() != 0 && baseline.isHostPort(socket.localPort()))) {
      return;
    }
    String owner = socket.protocol().equals("unix") ? Owners.ofPath(Path.of(socket.local()), subjects) : Finding.OWNER_UNKNOWN;
    look.add(new Finding(Finding.Kind.SOCKET, socket.text(), owner, Finding.SITE_UNKNOWN, List.of("descriptor " + descriptor)));
  }

  private static void file(Baseline baseline, List<Subject> subjects, boolean pinned, int descriptor, String target, Look look) {
    String name = target.endsWith(DELETED) ? target.substring(0, target.length() - DELETED.length()) : target;
    Path path = Path.of(name);
    boolean jarOfPinned = pinned && name.endsWith(".jar");
    if (jarOfPinned || JDK.stream().anyMatch(path::startsWith) || CLASS_PATH.contains(path) || path.startsWith("/proc")
        || path.startsWith("/sys")) {
      return;
    }
    String owner = Owners.ofPath(path, subjects);
    if (!Owners.known(owner) && baseline.isHostFile(path)) {
      return;
    }
    look.add(new Finding(Finding.Kind.FILE, target, owner, Finding.SITE_UNKNOWN, List.of("descriptor " + descriptor)));
  }

  private static Set<Path> classPath() {
    return Stream.of("java.class.path", "jdk.module.path", "surefire.test.class.path")
        .map(key -> System.getProperty(key, ""))
        .flatMap(text -> Arrays.stream(text.split(File.pathSeparator)))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().normalize())
        .collect(Collectors.toUnmodifiableSet());
  }
}
