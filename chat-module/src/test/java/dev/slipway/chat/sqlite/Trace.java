package dev.slipway.chat.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process asked of the kernel, as {@code strace -f -y -s} wrote it down: each call with the lines at which it began and had
 * returned. Immutable.
 */
record Trace(List<Call> calls) {

  private static final Pattern WHOLE = Pattern.compile("(\\d+) +(\\w+)\\((.*)\\) += (-?\\d+).*");
  private static final Pattern BEGUN = Pattern.compile("(\\d+) +(\\w+)\\((.*) <unfinished \\.\\.\\.>");
  private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)\\) += (-?\\d+).*");

  /** One call that succeeded. */
  record Call(String name, String arguments, int begun, int returned) {

    boolean writesLog() {
      return name.equals("pwrite64") && arguments.contains("chat.db-wal>");
    }

    boolean forcesLog() {
      return (name.equals("fdatasync") || name.equals("fsync")) && arguments.contains("chat.db-wal>");
    }
  }

  static Trace read(Path file) throws IOException {
    List<Call> calls = new ArrayList<>();
    Map<String, Call> open = new HashMap<>();
    int at = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      at++;
      Matcher begun = BEGUN.matcher(line);
      Matcher resumed = RESUMED.matcher(line);
      Matcher whole = WHOLE.matcher(line);
      if (begun.matches()) {
        open.put(begun.group(1), new Call(begun.group(2), begun.group(3), at, 0));
      } else if (resumed.matches()) {
        Call call = open.remove(resumed.group(1));
        if (call != null && !resumed.group(4).startsWith("-")) {
          calls.add(new Call(call.name(), call.arguments() + resumed.group(3), call.begun(), at));
        }
      } else if (whole.matches() && !whole.group(4).startsWith("-")) {
        calls.add(new Call(whole.group(2), whole.group(3), at, at));
      }
    }
    return new Trace(List.copyOf(calls));
  }

  /** Returns the acknowledgements, as the process wrote them to its output. */
  List<Call> acknowledgements() {
    return calls.stream().filter(call -> call.name().equals("write") && call.arguments().contains("\"ACK ")).toList();
  }

  /**
   * Returns the acknowledgements that did not wait for the disk: between the return of the write that brought the row into the log
   * and the begin of the acknowledgement, no forcing of the log both began and returned.
   */
  List<String> premature() {
    List<String> found = new ArrayList<>();
    for (Call acknowledgement : acknowledgements()) {
      Matcher words = Pattern.compile("ACK (\\d+) (\\d+) ").matcher(acknowledgement.arguments());
      if (!words.find()) {
        throw new IllegalStateException("not an acknowledgement: " + acknowledgement);
      }
      String row = StoreStorm.content(Integer.parseInt(words.group(1)), Long.parseLong(words.group(2)));
      int written = calls.stream().filter(call -> call.writesLog() && call.arguments().contains(row))
          .mapToInt(Call::returned).min().orElse(Integer.MAX_VALUE);
      boolean forced = calls.stream().anyMatch(
          call -> call.forcesLog() && call.begun() > written && call.returned() < acknowledgement.begun());
      if (!forced) {
        found.add(row);
      }
    }
    return found;
  }
}
