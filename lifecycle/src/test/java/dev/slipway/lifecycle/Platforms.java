package dev.slipway.lifecycle;

import dev.slipway.api.Lifecycle;
import dev.slipway.lifecycle.proof.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/** Kernels for tests: on a free port of the loopback interface, with short budgets. Stateless. */
final class Platforms {

  private Platforms() {}

  /** Returns a builder with no module: 10 s for a whole stop, of which most is for the drain. */
  static Kernel.Builder in(Path folder) {
    return Kernel.builder()
        .dataFolder(folder.resolve("data"))
        .property("server.host", "127.0.0.1")
        .property("server.port", "0");
  }

  /** Returns a builder with these instances, each of which can be started once. */
  static Kernel.Builder in(Path folder, Lifecycle... modules) {
    Kernel.Builder builder = in(folder);
    for (Lifecycle module : modules) {
      builder.module(() -> module);
    }
    return builder;
  }

  /** Sets the phases of a stop in milliseconds, in their order, with as much prove time as a full search needs. */
  static Kernel.Builder budget(Kernel.Builder builder, int unready, int quiesce, int drain, int close) {
    return builder
        .property("stop.unready", unready + "ms")
        .property("stop.quiesce", quiesce + "ms")
        .property("stop.drain", drain + "ms")
        .property("stop.close", close + "ms");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Fails with the whole report when a stop was not in order. */
  static StopReport clean(StopReport report) {
    if (!report.clean()) {
      throw new AssertionError(String.join("\n", report.lines()));
    }
    return report;
  }

  /** Fails when a stop was not in order; open sockets are the test's own clients. */
  static StopReport served(StopReport report) {
    boolean socketsOnly = report.leakReport().findings().stream().allMatch(found -> found.kind() == Finding.Kind.SOCKET);
    if (!report.inTime() || !socketsOnly || !report.modules().stream().allMatch(ModuleReport::clean)) {
      throw new AssertionError(String.join("\n", report.lines()));
    }
    return report;
  }

  /** Returns the position of an entry, which must be there. */
  static int at(List<String> journal, String entry) {
    int at = journal.indexOf(entry);
    if (at < 0) {
      throw new AssertionError("no '" + entry + "' in " + journal);
    }
    return at;
  }
}
