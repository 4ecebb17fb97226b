package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.work.ProcFs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What the process held before any module ran: the proof reports only what came later. Taken after the host's server is
 * bound and its log files are open. Immutable.
 *
 * <p>Shutdown hooks cannot be listed without opening a package of the JDK, which the AOT cache forbids; the proof finds
 * those of modules in the heap, by the loader that they pin.
 */
public final class Baseline {

  private final long firstLaterThread;
  private final int platformThreads;
  private final Set<String> files;
  private final Set<Integer> hostPorts;
  private final Set<Long> children;
  private final Set<String> beans;
  private final List<String> ignoredThreads;
  private final List<Path> hostFolders;

  private Baseline(long firstLaterThread, int platformThreads, Set<String> files, Set<Integer> hostPorts, Set<Long> children,
      Set<String> beans, List<String> ignoredThreads, List<Path> hostFolders) {
    this.firstLaterThread = firstLaterThread;
    this.platformThreads = platformThreads;
    this.files = files;
    this.hostPorts = hostPorts;
    this.children = children;
    this.beans = beans;
    this.ignoredThreads = ignoredThreads;
    this.hostFolders = hostFolders;
  }

  /**
   * Returns what the process holds now. Blocks for some milliseconds.
   *
   * <p>It first makes the JDK start what it starts once and never ends: otherwise a module that is the first to use a
   * socket or a time-out would seem to leak it, and the JDK's thread would keep that module's loader.
   */
  public static Baseline take() {
    warmUp();
    List<OpenSocket> sockets = OpenSocket.ofThisProcess();
    return new Baseline(
        Thread.ofPlatform().unstarted(() -> {}).threadId(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        Set.copyOf(ProcFs.openFiles().values()),
        sockets.stream().filter(OpenSocket::listening).map(OpenSocket::localPort).collect(Collectors.toUnmodifiableSet()),
        ProcFs.descendants(ProcessHandle.current().pid(), ProcFs.all()).stream()
            .map(ProcFs.Stat::pid).collect(Collectors.toUnmodifiableSet()),
        Beans.names(),
        List.of(),
        List.of());
  }

  private static void warmUp() {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.configureBlocking(false);
    } catch (IOException e) {
      // Without sockets there is nothing to warm up.
      return;
    } finally {
      CompletableFuture<Boolean> delayed = new CompletableFuture<Boolean>().completeOnTimeout(true, 1, TimeUnit.NANOSECONDS);
      delayed.join();
    }
  }

  /** Returns this baseline for a program that embeds the platform: threads whose names begin so are its own. */
  public Baseline ignoringThreads(Collection<String> namePrefixes) {
    List<String> all = new ArrayList<>(ignoredThreads);
    all.addAll(namePrefixes);
    return new Baseline(firstLaterThread, platformThreads, files, hostPorts, children, beans, List.copyOf(all), hostFolders);
  }

  /** Returns this baseline, with files under {@code folder} being the host's own: its logs, its copies of modules. */
  public Baseline withHostFolder(Path folder) {
    List<Path> all = new ArrayList<>(hostFolders);
    all.add(folder.toAbsolutePath().normalize());
    return new Baseline(firstLaterThread, platformThreads, files, hostPorts, children, beans, ignoredThreads, List.copyOf(all));
  }

  /** Returns this baseline, with {@code port} being one that the host itself serves. */
  public Baseline withHostPort(int port) {
    Set<Integer> all = new HashSet<>(hostPorts);
    all.add(port);
    return new Baseline(firstLaterThread, platformThreads, files, Set.copyOf(all), children, beans, ignoredThreads, hostFolders);
  }

  /** Returns how many platform threads there were. */
  public int platformThreads() {
    return platformThreads;
  }

  /** Returns whether a thread was made before this; the JDK numbers threads in the order in which they are made. */
  boolean knowsThread(long id, String name) {
    return id < firstLaterThread || ignoredThreads.stream().anyMatch(name::startsWith);
  }

  boolean knowsFile(String target) {
    return files.contains(target);
  }

  boolean isHostFile(Path path) {
    return hostFolders.stream().anyMatch(path::startsWith);
  }

  boolean isHostPort(int port) {
    return hostPorts.contains(port);
  }

  boolean knowsProcess(long pid) {
    return children.contains(pid);
  }

  boolean knowsBean(String name) {
    return beans.contains(name);
  }
}
