package dev.slipway.lifecycle.proof;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.slipway.lifecycle.proof.HeapGraph.Root;
import dev.slipway.lifecycle.proof.HeapGraph.HeapType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The search for what keeps loaders: it dumps the heap, goes from the roots through what is not the modules' own, and takes
 * down each reference from there into a module. Not thread-safe.
 *
 * <p>The dump holds whatever the heap does, so it lies in a folder that only the owner may enter, and is deleted at once.
 */
final class PinSearch {

  private static final int MAX_PINS = 48;
  private static final int MAX_TRIES = 2_000;
  private static final int MAX_HOPS = 24;

  /** Marks a loader in the dump, so that it is recognised whatever its class and name. */
  private record Marker(String module, @Nullable ClassLoader loader) {}

  /**
   * A reference that keeps a module.
   *
   * @param module the module
   * @param hops the classes on the way from the root, with the field that leads on, such as {@code java.lang.Thread.holder}
   * @param root what keeps the first of them
   * @param thread the name of the last thread on the way, empty when there is none
   */
  record Pin(String module, List<String> hops, String root, String thread) {
    /** Copies the hops. */
    Pin {
      hops = List.copyOf(hops);
    }
  }

  private final HeapGraph graph;
  private final Map<Long, String> loaders = new HashMap<>();
  private final LongMap cameFrom = new LongMap();
  private final Map<Long, Root> rootOf = new HashMap<>();
  private final Map<String, Pin> pins = new LinkedHashMap<>();
  private final Map<String, Integer> perModule = new HashMap<>();
  private final Map<String, Integer> tries = new HashMap<>();
  private final Map<Long, Boolean> weakTypes = new HashMap<>();

  private PinSearch(HeapGraph graph) {
    this.graph = graph;
  }

  /** Returns what keeps the loaders, at most {@value #MAX_PINS} references for each. Blocks for a second in a heap of 100 MB. */
  static List<Pin> find(Map<String, WeakReference<ClassLoader>> loaders) throws IOException {
    Path folder = Files.createTempDirectory("slipway-heap");
    Path file = folder.resolve("heap.hprof");
    try {
      dump(file, loaders);
      try (HeapGraph graph = new HeapGraph(file)) {
        PinSearch search = new PinSearch(graph);
        search.run();
        return List.copyOf(search.pins.values());
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static void dump(Path file, Map<String, WeakReference<ClassLoader>> loaders) throws IOException {
    List<Marker> markers = new ArrayList<>();
    loaders.forEach((module, loader) -> markers.add(new Marker(module, loader.get())));
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
    } finally {
      Reference.reachabilityFence(markers);
    }
  }

  private void run() {
    ArrayDeque<Long> open = new ArrayDeque<>();
    for (Root root : graph.roots()) {
      if (graph.is(graph.typeOf(root.id()), Marker.class.getName())) {
        continue;
      }
      rootOf.putIfAbsent(root.id(), root);
    }
    findMarkers();
    rootOf.keySet().forEach(id -> {
      if (moduleOf(id) == null) {
        cameFrom.put(id, 0);
        open.add(id);
      } else {
        pin(moduleOf(id), 0, 0, id);
      }
    });
    while (!open.isEmpty()) {
      expand(open.removeFirst(), open);
    }
  }

  /** The markers are on the stack of the thread that dumped: all that it refers to is looked through for them. */
  private void findMarkers() {
    graph.eachInstanceOf(Marker.class.getName(), marker -> {
      long loader = graph.field(marker, "loader");
      if (loader != 0) {
        loaders.put(loader, graph.text(graph.field(marker, "module")));
      }
      cameFrom.put(marker, 0);
    });
  }

  private void expand(long object, ArrayDeque<Long> open) {
    boolean weak = isWeak(graph.typeOf(object));
    graph.references(object, (to, field) -> {
      if (weak && isReferent(field)) {
        return;
      }
      String module = moduleOf(to);
      if (module != null) {
        pin(module, object, field, to);
      } else if (!cameFrom.has(to)) {
        cameFrom.put(to, object);
        open.add(to);
      }
    });
  }

  private boolean isReferent(long field) {
    String name = graph.string(field);
    return name.equals("referent") || name.equals("discovered");
  }

  private boolean isWeak(@Nullable HeapType type) {
    return type != null && weakTypes.computeIfAbsent(type.id(), any ->
        graph.is(type, "java.lang.ref.Reference") && !graph.is(type, "java.lang.ref.SoftReference"));
  }

  /** Returns the module that an object is part of: its loader, a class of its loader, or an instance of one. */
  private @Nullable String moduleOf(long object) {
    String module = loaders.get(object);
    if (module == null) {
      HeapType itself = graph.type(object);
      HeapType type = itself == null ? graph.typeOf(object) : itself;
      module = type == null ? null : loaders.get(type.loader());
    }
    return module;
  }

  private void pin(@Nullable String module, long from, long field, long to) {
    if (module == null || perModule.merge(module, 0, Integer::sum) >= MAX_PINS || tries.merge(module, 1, Integer::sum) > MAX_TRIES) {
      return;
    }
    List<String> hops = new ArrayList<>();
    String thread = isThread(to) ? threadName(to) : "";
    long first = from == 0 ? to : from;
    long child = to;
    long name = field;
    for (long each = from; each != 0 && hops.size() < MAX_HOPS; each = cameFrom.get(each)) {
      hops.addFirst(hop(each, child, name));
      thread = thread.isEmpty() && isThread(each) ? threadName(each) : thread;
      first = each;
      child = each;
      name = 0;
    }
    Root root = rootOf.get(first);
    if (thread.isEmpty() && root != null && root.thread() != 0) {
      thread = threadName(graph.thread(root.thread()));
    }
    Pin pin = new Pin(module, hops, root == null ? "the JVM" : root.kind(), thread);
    if (pins.putIfAbsent(module + hops + thread, pin) == null) {
      perModule.merge(module, 1, Integer::sum);
    }
  }

  private boolean isThread(long object) {
    return graph.is(graph.typeOf(object), "java.lang.Thread");
  }

  private String threadName(long thread) {
    return thread == 0 ? "" : graph.text(graph.field(thread, "name"));
  }

  /** Returns an object's class and the field by which it refers to {@code child}. */
  private String hop(long object, long child, long knownField) {
    long[] field = {knownField};
    if (knownField == 0) {
      graph.references(object, (to, name) -> field[0] = to == child && field[0] == 0 ? name : field[0]);
    }
    HeapType itself = graph.type(object);
    HeapType type = itself == null ? graph.typeOf(object) : itself;
    String text = type == null ? "?" : graph.name(type);
    return (itself == null ? "" : "static ") + text + (field[0] == 0 ? "" : "." + graph.string(field[0]));
  }
}
