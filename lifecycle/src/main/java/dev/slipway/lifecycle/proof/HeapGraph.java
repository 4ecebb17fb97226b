package dev.slipway.lifecycle.proof;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a heap dump and what they refer to, read in place from the mapped file (HPROF binary format 1.0.2 as the
 * JDK writes it, with identifiers of 8 bytes). Not thread-safe.
 */
final class HeapGraph implements AutoCloseable {

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int OBJECT = 2;

  /** A field of a class: its name's identifier and its type. */
  record Field(long name, int type) {}

  /** A static field that refers to an object. */
  record Static(long name, long value) {}

  /** A class. */
  record HeapType(long id, long parent, long loader, List<Static> statics, List<Field> fields) {}

  /** What keeps an object by itself; {@code thread} is the JVM's serial number of a thread, 0 for none. */
  record Root(String kind, long id, int thread) {}

  /** Hears of a reference: to what, by which field's name (0 for an element). */
  interface Visitor {
    void reference(long to, long fieldName);
  }

  private final Arena arena;
  private final MemorySegment data;
  private final LongMap strings = new LongMap();
  private final LongMap objects = new LongMap();
  private final Map<Long, Long> classNames = new HashMap<>();
  private final Map<Long, String> names = new HashMap<>();
  private final Map<Long, HeapType> types = new HashMap<>();
  private final List<Root> roots = new ArrayList<>();
  private final Map<Integer, Long> threads = new HashMap<>();

  HeapGraph(Path file) throws IOException {
    arena = Arena.ofConfined();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      arena.close();
      throw e;
    }
    try {
      read();
    } catch (IndexOutOfBoundsException | IOException e) {
      arena.close();
      throw new IOException("the heap dump cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private int u1(long at) {
    return data.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  private int u2(long at) {
    return data.get(SHORT, at) & 0xFFFF;
  }

  private long u4(long at) {
    return data.get(INT, at) & 0xFFFFFFFFL;
  }

  private long id(long at) {
    return data.get(LONG, at);
  }

  private void read() throws IOException {
    long at = 0;
    while (u1(at) != 0) {
      at++;
    }
    if (u4(at + 1) != 8) {
      throw new IOException("identifiers are not of 8 bytes");
    }
    at += 13;
    while (at < data.byteSize()) {
      int tag = u1(at);
      long length = u4(at + 5);
      long body = at + 9;
      switch (tag) {
        case 0x01 -> strings.put(id(body), at);
        case 0x02 -> classNames.put(id(body + 4), id(body + 16));
        case 0x0C, 0x1C -> segment(body, body + length);
        default -> { }
      }
      at = body + length;
    }
  }

  private void segment(long from, long end) throws IOException {
    long at = from;
    while (at < end) {
      int tag = u1(at);
      at = switch (tag) {
        case 0xFF -> root("the JVM", at, 0, 9);
        case 0x01 -> root("native code", at, 0, 17);
        case 0x02, 0x03 -> root("the stack", at, (int) u4(at + 9), 17);
        case 0x04, 0x06 -> root("the stack", at, (int) u4(at + 9), 13);
        case 0x05 -> root("a static field", at, 0, 9);
        case 0x07 -> root("a locked monitor", at, 0, 9);
        case 0x08 -> {
          threads.put((int) u4(at + 9), id(at + 1));
          yield root("a running thread", at, (int) u4(at + 9), 17);
        }
        case 0x20 -> type(at);
        case 0x21 -> {
          objects.put(id(at + 1), at);
          yield at + 25 + u4(at + 21);
        }
        case 0x22 -> {
          objects.put(id(at + 1), at);
          yield at + 25 + 8 * u4(at + 13);
        }
        case 0x23 -> {
          objects.put(id(at + 1), at);
          yield at + 18 + size(u1(at + 17)) * u4(at + 13);
        }
        default -> throw new IOException("unknown record " + tag);
      };
    }
  }

  private long root(String kind, long at, int thread, int length) {
    roots.add(new Root(kind, id(at + 1), thread));
    return at + length;
  }

  private long type(long start) {
    long at = start + 65;
    int constants = u2(at);
    at += 2;
    for (int i = 0; i < constants; i++) {
      at += 3 + size(u1(at + 2));
    }
    List<Static> statics = new ArrayList<>();
    int staticCount = u2(at);
    at += 2;
    for (int i = 0; i < staticCount; i++) {
      int kind = u1(at + 8);
      if (kind == OBJECT && id(at + 9) != 0) {
        statics.add(new Static(id(at), id(at + 9)));
      }
      at += 9 + size(kind);
    }
    List<Field> fields = new ArrayList<>();
    int fieldCount = u2(at);
    at += 2;
    for (int i = 0; i < fieldCount; i++) {
      fields.add(new Field(id(at), u1(at + 8)));
      at += 9;
    }
    types.put(id(start + 1), new HeapType(id(start + 1), id(start + 13), id(start + 21), statics, fields));
    return at;
  }

  private static int size(int type) {
    return switch (type) {
      case OBJECT, 7, 11 -> 8;
      case 6, 10 -> 4;
      case 5, 9 -> 2;
      default -> 1;
    };
  }

  List<Root> roots() {
    return roots;
  }

  /** Returns the thread with that serial number, 0 when there is none. */
  long thread(int serial) {
    return threads.getOrDefault(serial, 0L);
  }

  /** Returns the class with that identifier, or null when it is no class. */
  @Nullable HeapType type(Long id) {
    return types.get(id);
  }

  /** Returns the class that an object is of, or null when it is a class itself or of primitive values. */
  @Nullable HeapType typeOf(long object) {
    long at = objects.get(object);
    if (at == LongMap.NONE) {
      return null;
    }
    return switch (u1(at)) {
      case 0x21 -> types.get(id(at + 13));
      case 0x22 -> types.get(id(at + 17));
      default -> null;
    };
  }

  /** Tells {@code each} the instances of the class of that name. */
  void eachInstanceOf(String name, LongConsumer each) {
    objects.forEach((object, at) -> {
      HeapType type = u1(at) == 0x21 ? types.get(id(at + 13)) : null;
      if (type != null && name(type).equals(name)) {
        each.accept(object);
      }
    });
  }

  /** Returns a class's name with dots. */
  String name(HeapType type) {
    return names.computeIfAbsent(type.id(), id -> string(classNames.getOrDefault(id, 0L)).replace('/', '.'));
  }

  /** Returns whether a class has that name or a parent of that name. */
  boolean is(@Nullable HeapType type, String name) {
    for (HeapType each = type; each != null; each = types.get(each.parent())) {
      if (name(each).equals(name)) {
        return true;
      }
    }
    return false;
  }

  String string(long nameId) {
    long at = strings.get(nameId);
    if (at == LongMap.NONE) {
      return "";
    }
    byte[] bytes = data.asSlice(at + 17, u4(at + 5) - 8).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Tells {@code visitor} all that an object or class refers to. */
  void references(long object, Visitor visitor) {
    HeapType itself = types.get(object);
    if (itself != null) {
      itself.statics().forEach(each -> visitor.reference(each.value(), each.name()));
      return;
    }
    long at = objects.get(object);
    if (at == LongMap.NONE) {
      return;
    }
    if (u1(at) == 0x21) {
      instance(at, visitor);
    } else if (u1(at) == 0x22) {
      long count = u4(at + 13);
      for (long i = 0; i < count; i++) {
        tell(id(at + 25 + 8 * i), 0, visitor);
      }
    }
  }

  private void instance(long at, Visitor visitor) {
    long value = at + 25;
    for (HeapType type = types.get(id(at + 13)); type != null; type = types.get(type.parent())) {
      for (Field field : type.fields()) {
        if (field.type() == OBJECT) {
          tell(id(value), field.name(), visitor);
        }
        value += size(field.type());
      }
    }
  }

  private static void tell(long to, long name, Visitor visitor) {
    if (to != 0) {
      visitor.reference(to, name);
    }
  }

  /** Returns what the field of that name of an object refers to, 0 when nothing. */
  long field(long object, String name) {
    long[] found = new long[1];
    references(object, (to, field) -> {
      if (found[0] == 0 && string(field).equals(name)) {
        found[0] = to;
      }
    });
    return found[0];
  }

  /** Returns the text of a {@link String} in the dump, as far as it is of one byte a character. */
  String text(long stringObject) {
    long at = objects.get(field(stringObject, "value"));
    if (at == LongMap.NONE || u1(at) != 0x23) {
      return "";
    }
    byte[] bytes = data.asSlice(at + 18, u4(at + 13)).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
