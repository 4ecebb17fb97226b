package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.JarEntries.Entry;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program whose lambdas have become classes does what it did, whatever the lambdas are. */
class LambdaFilterTest {

  /** Each method adds a line; what they call is private where the compiler allows it. */
  private static final String FORMS = """
      import java.io.Serializable;
      import java.util.*;
      import java.util.concurrent.Callable;
      import java.util.function.*;
      import java.util.stream.*;

      public class Sample {
        private final List<String> said = new ArrayList<>();
        private int count;
        private static String twice(String text) { return text + text; }
        private String own(long a, Object b) { return said.size() + ":" + a + b; }
        private static long wide(long value) { return value * 3; }
        private void bump() { count++; }
        private <T extends Comparable<T>> T larger(T a, T b) { return a.compareTo(b) > 0 ? a : b; }

        public static String run() throws Exception {
          Sample sample = new Sample();
          sample.all(7L, 2.5, (byte) 3, "cap");
          return String.join("\\n", sample.said) + sample.count;
        }

        void all(long l, double d, byte b, String s) throws Exception {
          Supplier<String> nothing = () -> "nothing";
          said.add(nothing.get());
          Supplier<String> captures = () -> l + s + d + b + count;
          said.add(captures.get());
          Function<String, String> stat = Sample::twice;
          said.add(stat.apply("x"));
          BiFunction<Long, Object, String> bound = this::own;
          said.add(bound.apply(4L, 'c'));
          Comparator<String> unbound = String::compareTo;
          said.add("" + unbound.compare("a", "b"));
          Supplier<List<String>> made = ArrayList::new;
          said.add("" + made.get());
          Function<String, StringBuilder> built = StringBuilder::new;
          said.add(built.apply("text").reverse().toString());
          IntFunction<int[]> array = int[]::new;
          said.add("" + array.apply(3).length);
          Function<Collection<String>, Stream<String>> face = Collection::stream;
          said.add(face.apply(List.of("p", "q")).collect(Collectors.joining("+")));
          IntToLongFunction widened = Sample::wide;
          said.add("" + widened.applyAsLong(5));
          ToLongFunction<Integer> unboxedAndWidened = Sample::wide;
          said.add("" + unboxedAndWidened.applyAsLong(6));
          Function<Integer, Object> boxed = Math::abs;
          said.add("" + boxed.apply(-9));
          Runnable drops = said::size;
          drops.run();
          Consumer<Long> dropsWide = Sample::wide;
          dropsWide.accept(1L);
          Runnable bumps = this::bump;
          bumps.run();
          Callable<Object> throwing = () -> { throw new IllegalStateException("thrown"); };
          try {
            throwing.call();
          } catch (IllegalStateException e) {
            said.add(e.getMessage() + " " + e.getStackTrace()[0].getMethodName());
          }
          BinaryOperator<Integer> generic = this::larger;
          said.add("" + generic.apply(3, 8));
          Supplier<Supplier<String>> nested = () -> () -> s + l;
          said.add(nested.get().get());
          Function<Object, Integer> overridden = Object::hashCode;
          said.add("" + overridden.apply("h"));
          Predicate<Character> characters = Character::isDigit;
          said.add("" + characters.test('4') + characters.negate().test('4'));
          UnaryOperator<String[]> arrays = a -> { a[0] = "z"; return a; };
          said.add(arrays.apply(new String[1])[0]);
          Supplier<String> kept = (Supplier<String> & Serializable) () -> "kept" + s;
          said.add(kept.get() + (kept instanceof Serializable));
          IntFunction<IntUnaryOperator> curried = x -> y -> x * y + count;
          said.add("" + curried.apply(6).applyAsInt(7));
          said.add(IntStream.range(0, 9).boxed().filter(i -> i % 2 == 0).map(i -> i * l).sorted(Comparator.reverseOrder())
              .map(String::valueOf).collect(Collectors.joining(",")));
          Supplier<String> first = null;
          boolean same = true;
          for (int i = 0; i < 3; i++) {
            Supplier<String> now = () -> "one";
            same &= first == null || first == now;
            first = now;
          }
          said.add("one for all: " + same);
          said.add(new Inner().hello().get() + Kind.B.text.apply(2) + new Face() { }.greet().get());
        }

        class Inner {
          private String mine = "mine";
          Supplier<String> hello() { return () -> mine + twice("!") + count; }
        }

        enum Kind {
          A(i -> "a" + i), B(i -> "b" + i);
          final IntFunction<String> text;
          Kind(IntFunction<String> text) { this.text = text; }
        }

        interface Face {
          private String secret() { return "secret"; }
          default Supplier<String> greet() { return () -> secret() + Kind.A.text.apply(1); }
        }
      }
      """;

  private static final List<String> TYPES = List.of("boolean", "byte", "short", "char", "int", "long", "float", "double",
      "Boolean", "Byte", "Short", "Character", "Integer", "Long", "Float", "Double", "Number", "Object", "Comparable<?>");

  @TempDir
  private Path folder;
  private Path platform;

  @BeforeEach
  void platformWithoutJars() throws IOException {
    platform = Files.createDirectory(folder.resolve("platform"));
  }

  @Test
  void everyForm_doesWhatItDid() throws Exception {
    Path jar = jar("Sample", FORMS);
    String before = run(jar, "Sample");

    int made = LambdaFilter.filter(jar, platform);

    assertEquals(before, run(jar, "Sample"));
    assertTrue(made > 30, () -> made + " classes");
    assertEquals(Set.of("altMetafactory"), bootstraps(jar), "what the compiler wrote for lambdas is gone, but for the serializable one");
    assertTrue(before.contains("one for all: true"), before);
  }

  /** All pairs of types, as the compiler allows them, of what an interface passes and a method takes, and of what it returns and gives. */
  @Test
  void everyPairOfTypes_isBoxedUnboxedAndWidenedAsByTheJvm() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String from : TYPES) {
      for (String to : TYPES) {
        lines.add("{ F<From>_V f = Pairs::take_<To>; said.add(\"%s %s \" + f.call(<value>)); }".formatted(from, to)
            .replace("<From>", word(from)).replace("<To>", word(to)).replace("<value>", value(from)));
        lines.add("{ S_<To> f = Pairs::give_<From>; Object o = f.call(); said.add(\"%s %s \" + o + o.getClass()); }".formatted(from, to)
            .replace("<From>", word(from)).replace("<To>", word(to)));
        lines.add("{ G<%s, %s> f = Pairs::take_%s; said.add(\"generic \" + f.call(%s)); }".formatted(
            boxed(from), "String", word(to), value(from)));
      }
    }
    List<String> allowed = allowed(lines);
    assertTrue(allowed.size() > 200, () -> allowed.size() + " are allowed");
    Path jar = jar("Pairs", pairs(allowed));
    String before = run(jar, "Pairs");

    assertEquals(allowed.size(), LambdaFilter.filter(jar, platform));

    assertEquals(before, run(jar, "Pairs"));
  }

  @Test
  void frameOfALambda_saysFileAndLine() throws Exception {
    Path jar = jar("Where", """
        public class Where {
          public static String run() {
            java.util.function.Supplier<String> here = Where::place;
            return here.get();
          }
          static String place() {
            return StackWalker.getInstance().walk(all -> all.skip(1).findFirst().orElseThrow().toString());
          }
        }
        """);

    LambdaFilter.filter(jar, platform);

    assertTrue(run(jar, "Where").endsWith("Where$Lambda0.get(Where.java:3)"), run(jar, "Where"));
  }

  @Test
  void whatIsNoClass_keepsItsBytes_andTheJarIsTheSameEachTime() throws Exception {
    Path jar = jar("Sample", FORMS);
    Path again = folder.resolve("again/Sample.jar");
    Files.createDirectories(again.getParent());
    Files.copy(jar, again);

    LambdaFilter.filter(jar, platform);
    LambdaFilter.filter(again, platform);

    assertArrayEquals(Files.readAllBytes(jar), Files.readAllBytes(again));
    Entry notes = JarEntries.read(jar).stream().filter(entry -> entry.name().equals("notes.txt")).findFirst().orElseThrow();
    assertEquals("not a class", new String(notes.content(), StandardCharsets.UTF_8));
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      assertTrue(zip.stream().allMatch(entry -> entry.getMethod() == ZipEntry.STORED));
    }
  }

  private static String word(String type) {
    return type.replace("<?>", "");
  }

  private static String boxed(String type) {
    return switch (type) {
      case "int" -> "Integer";
      case "char" -> "Character";
      default -> type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
    };
  }

  private static String value(String type) {
    return switch (type) {
      case "boolean", "Boolean" -> "true";
      case "char", "Character" -> "'x'";
      case "byte", "Byte", "short", "Short", "long", "Long", "float", "Float", "double", "Double" ->
          "(" + boxed(type).toLowerCase(Locale.ROOT) + ") 65";
      default -> "65";
    };
  }

  private static String pairs(List<String> lines) {
    StringBuilder source = new StringBuilder("import java.util.*;\npublic class Pairs {\n  interface G<A, R> { R call(A a); }\n");
    for (String type : TYPES) {
      source.append("  interface F%1$s_V { String call(%2$s a); }\n  interface S_%1$s { %2$s call(); }\n".formatted(word(type), type));
      source.append("  static String take_%s(%s a) { return \"\" + a; }\n".formatted(word(type), type));
      source.append("  static %2$s give_%1$s() { return %3$s; }\n".formatted(word(type), type, value(type)));
    }
    source.append("  public static String run() {\n    List<String> said = new ArrayList<>();\n");
    lines.forEach(line -> source.append(line).append('\n'));
    return source.append("    return said.toString();\n  }\n}\n").toString();
  }

  private List<String> allowed(List<String> lines) throws IOException {
    String source = pairs(lines);
    long first = source.substring(0, source.indexOf(lines.getFirst())).lines().count() + 1;
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    compile("Pairs", source, found);
    Set<Long> wrong = found.getDiagnostics().stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(Diagnostic::getLineNumber).collect(Collectors.toCollection(TreeSet::new));
    return IntStream.range(0, lines.size()).filter(i -> !wrong.contains(first + i)).mapToObj(lines::get).toList();
  }

  private Path compile(String name, String source, DiagnosticCollector<JavaFileObject> found) throws IOException {
    Path classes = Files.createTempDirectory(folder, "classes");
    Path file = Files.writeString(Files.createTempDirectory(folder, "source").resolve(name + ".java"), source);
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
      compiler.getTask(null, files, found, List.of("-d", classes.toString(), "-Xmaxerrs", "100000"), null,
          files.getJavaFileObjects(file)).call();
    }
    return classes;
  }

  private Path jar(String name, String source) throws IOException {
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    Path classes = compile(name, source, found);
    Path jar = Files.createTempDirectory(folder, "jar").resolve(name + ".jar");
    try (var all = Files.list(classes); ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Path each : all.sorted().toList()) {
        out.putNextEntry(new ZipEntry(String.valueOf(each.getFileName())));
        Files.copy(each, out);
      }
      out.putNextEntry(new ZipEntry("notes.txt"));
      out.write("not a class".getBytes(StandardCharsets.UTF_8));
    }
    assertTrue(Files.exists(classes.resolve(name + ".class")), () -> found.getDiagnostics().toString());
    return jar;
  }

  private static String run(Path jar, String name) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      return (String) loader.loadClass(name).getMethod("run").invoke(null);
    }
  }

  private static Set<String> bootstraps(Path jar) throws IOException {
    Set<String> found = new TreeSet<>();
    for (Entry entry : JarEntries.read(jar)) {
      if (entry.name().endsWith(".class")) {
        ClassFile.of().parse(entry.content()).methods().stream()
            .flatMap(method -> method.code().stream()).flatMap(code -> code.elementStream())
            .filter(InvokeDynamicInstruction.class::isInstance).map(InvokeDynamicInstruction.class::cast)
            .map(call -> call.bootstrapMethod().methodName()).filter(each -> each.toLowerCase(Locale.ROOT).contains("metafactory"))
            .forEach(found::add);
      }
    }
    return found;
  }
}
