package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.Draft;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that writes to a store as fast as it can, for a test that kills it. Each sender says one thing after another, and
 * writes a line to standard output as soon as the store has acknowledged it.
 */
final class StoreStorm {

  private static final int ROOMS = 3;

  private StoreStorm() {}

  /** Returns the command that starts a storm; sender {@code i} begins with number {@code first[i]} and ends before {@code end}. */
  static List<String> command(Path folder, boolean durable, long end, long... first) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED", "-cp",
        Stream.of(StoreStorm.class, SqliteLog.class, ChatLog.class, dev.slipway.api.Deadline.class, org.sqlite.SQLiteDataSource.class)
            .map(StoreStorm::place).distinct().collect(Collectors.joining(File.pathSeparator)),
        StoreStorm.class.getName(), folder.toString(), Boolean.toString(durable), Long.toString(end)));
    for (long number : first) {
      command.add(Long.toString(number));
    }
    return command;
  }

  private static String place(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(file));
    String root = url.substring(0, url.length() - file.length());
    if (root.startsWith("jar:")) {
      root = root.substring("jar:".length(), root.length() - 1);
    }
    return Path.of(URI.create(root)).toString();
  }

  /** Returns the content that sender {@code sender} gives its message {@code number}. */
  static String content(int sender, long number) {
    return "<row-" + sender + "-" + number + ">";
  }

  /** Returns the room that a message goes to. */
  static String room(int sender, long number) {
    return "room" + (sender + number) % ROOMS;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    StoreOptions options = new StoreOptions(Boolean.parseBoolean(args[1]), 1);
    long end = Long.parseLong(args[2]);
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    try (SqliteLog log = SqliteLog.open(folder, options, Clock.systemUTC(), Thread.ofPlatform().factory(), CommitListener.NONE)) {
      List<Thread> senders = new ArrayList<>();
      for (int i = 3; i < args.length; i++) {
        int sender = i - 3;
        long first = Long.parseLong(args[i]);
        senders.add(Thread.ofVirtual().start(() -> say(log, out, sender, first, end)));
      }
      for (Thread sender : senders) {
        sender.join();
      }
    }
  }

  private static void say(ChatLog log, FileOutputStream out, int sender, long first, long end) {
    try {
      for (long number = first; number < end; number++) {
        Draft draft = new Draft("user" + sender, "m" + number, content(sender, number), Instant.now());
        Appended appended = log.append(room(sender, number), List.of(draft)).getFirst();
        String line = "ACK " + sender + " " + number + " " + appended.message().seq() + " " + appended.repeated() + "\n";
        out.write(line.getBytes(StandardCharsets.US_ASCII)); // one write: the lines of several senders do not mix
      }
    } catch (Exception e) {
      try {
        out.write(("FAILED " + e + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException ignored) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
