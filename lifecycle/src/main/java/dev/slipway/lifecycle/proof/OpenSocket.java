package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.work.ProcFs;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open socket of this process, as the kernel's tables show it (proc(5), {@code /proc/net/tcp}). Immutable.
 *
 * @param target how it stands among the open files, {@code socket:[inode]}
 * @param protocol {@code tcp}, {@code udp}, {@code unix}, or {@code socket} where no table has it
 * @param local its own address
 * @param remote its peer's address, or a path
 * @param localPort its port, 0 where it has none
 * @param state the kernel's number for its state
 */
record OpenSocket(String target, String protocol, String local, String remote, int localPort, int state) {

  private static final int LISTEN = 0x0A;
  private static final int ESTABLISHED = 0x01;

  /** Returns the sockets of this process. The tables have those of the whole machine: no more of them are read than needed. */
  static List<OpenSocket> ofThisProcess() {
    Map<String, OpenSocket> found = new LinkedHashMap<>();
    ProcFs.openFiles().values().stream()
        .filter(target -> target.startsWith("socket:["))
        .forEach(target -> found.put(target, new OpenSocket(target, "socket", "", "", 0, 0)));
    int missing = found.size();
    for (String table : List.of("unix", "tcp", "tcp6", "udp", "udp6")) {
      if (missing == 0) {
        break;
      }
      for (String line : ProcFs.table("net/" + table)) {
        Optional<OpenSocket> socket = table.equals("unix") ? unix(line) : internet(table, line);
        if (socket.isPresent() && found.replace(socket.get().target, socket.get()) != null) {
          missing--;
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static Optional<OpenSocket> internet(String table, String line) {
    List<String> words = List.of(line.strip().split("\\s+"));
    if (words.size() < 10) {
      return Optional.empty();
    }
    String local = words.get(1);
    String port = local.substring(local.indexOf(':') + 1);
    return Optional.of(new OpenSocket("socket:[" + words.get(9) + "]", table.substring(0, 3), address(local),
        address(words.get(2)), Integer.parseInt(port, 16), Integer.parseInt(words.get(3), 16)));
  }

  private static Optional<OpenSocket> unix(String line) {
    List<String> words = List.of(line.strip().split("\\s+"));
    if (words.size() < 7) {
      return Optional.empty();
    }
    String path = words.size() > 7 ? words.get(7) : "";
    return Optional.of(new OpenSocket("socket:[" + words.get(6) + "]", "unix", path, path, 0, 0));
  }

  /** Reads {@code 0100007F:1F90}: 32-bit words in the byte order of the machine, here little-endian, and a port. */
  static String address(String hex) {
    int colon = hex.indexOf(':');
    byte[] raw = new byte[colon / 2];
    for (int i = 0; i < raw.length; i++) {
      int word = i & ~3;
      int from = 2 * (word + 3 - (i - word));
      raw[i] = (byte) Integer.parseInt(hex.substring(from, from + 2), 16);
    }
    int port = Integer.parseInt(hex.substring(colon + 1), 16);
    try {
      String host = InetAddress.getByAddress(raw).getHostAddress();
      return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    } catch (UnknownHostException e) {
      return hex;
    }
  }

  boolean listening() {
    return protocol.equals("tcp") && state == LISTEN;
  }

  /** Returns whether the JDK keeps such a socket for itself: one end of a pair, without a path, that it closes others with. */
  boolean internal() {
    return protocol.equals("unix") && local.isEmpty();
  }

  String text() {
    if (listening()) {
      return protocol + " listening on " + local;
    }
    String end = state == ESTABLISHED || state == 0 ? "" : " (state " + state + ")";
    return protocol.equals("unix") || protocol.equals("socket") ? protocol + " " + (local.isEmpty() ? target : local)
        : protocol + " " + local + " → " + remote + end;
  }
}
