package dev.slipway.lifecycle.work;

import com.sun.management.HotSpotDiagnosticMXBean;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * A dump of all threads, virtual ones included, by {@link HotSpotDiagnosticMXBean#dumpThreads}. Stateless. Costs some
 * milliseconds where threads are few and seconds where they are ten thousands.
 *
 * <p>For the end of the platform only, when nothing serves any more: on JDK 25 a dump taken while virtual threads are being
 * mounted and unmounted can crash the JVM, with SIGSEGV in {@code ThreadSnapshot.create}. So it is refused while one runs.
 */
public final class ThreadDump {

  private ThreadDump() {}

  /**
   * A thread at one moment. Immutable.
   *
   * @param id its identifier
   * @param name its name, empty for none
   * @param virtual whether it is virtual
   * @param state its state in the words of {@link Thread.State}, empty where the JDK does not say
   * @param mounted whether it is a virtual thread that occupies a carrier
   * @param stack where it is, innermost frame first
   */
  public record Entry(long id, String name, boolean virtual, String state, boolean mounted, List<String> stack) {

    /** Copies the stack. */
    public Entry {
      stack = List.copyOf(stack);
    }

    /** Returns the names of the classes on the stack, innermost first. */
    public List<String> classes() {
      return stack.stream().map(Entry::className).toList();
    }

    private static String className(String frame) {
      // module/package.Class.method(File.java:1), or loader//package.…
      int open = frame.indexOf('(');
      String method = frame.substring(0, open < 0 ? frame.length() : open);
      method = method.substring(method.lastIndexOf('/') + 1);
      int dot = method.lastIndexOf('.');
      return dot < 0 ? method : method.substring(0, dot);
    }
  }

  /**
   * Returns all threads of this moment. Blocks.
   *
   * @throws IOException when virtual threads are running, no temporary file can be written, or the JDK cannot dump
   */
  public static List<Entry> take() throws IOException {
    if (!isQuiet()) {
      throw new IOException("virtual threads are running");
    }
    Path folder = Files.createTempDirectory("slipway-threads");
    Path file = folder.resolve("threads.json");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
      try (Reader text = Files.newBufferedReader(file); JsonReader reader = Json.createReader(text)) {
        return parse(reader.readObject());
      }
    } catch (UnsupportedOperationException | jakarta.json.JsonException e) {
      throw new IOException("the JDK gave no dump of its threads: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /** Returns whether no virtual thread runs or is about to. */
  public static boolean isQuiet() {
    VirtualThreadSchedulerMXBean scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    return scheduler.getMountedVirtualThreadCount() == 0 && scheduler.getQueuedVirtualThreadCount() == 0;
  }

  static List<Entry> parse(JsonObject document) {
    List<Entry> entries = new ArrayList<>();
    JsonArray containers = document.getJsonObject("threadDump").getJsonArray("threadContainers");
    for (JsonObject container : containers.getValuesAs(JsonObject.class)) {
      for (JsonObject thread : container.getJsonArray("threads").getValuesAs(JsonObject.class)) {
        entries.add(new Entry(Long.parseLong(thread.getString("tid")), thread.getString("name", ""),
            thread.getBoolean("virtual", false), thread.getString("state", ""), thread.containsKey("carrier"),
            thread.getJsonArray("stack").getValuesAs(JsonString::getString)));
      }
    }
    return entries;
  }
}
