package dev.slipway.lifecycle.plugin;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Jars of small modules, compiled here and now as a third party would against what the platform is made of. */
public final class ModuleJar {

  private static final int MAJOR_VERSION_AT = 6;

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<Path> libraries = new ArrayList<>();

  private ModuleJar() {}

  /** Returns a module with this descriptor and nothing in it yet. */
  public static ModuleJar of(String descriptor) {
    return new ModuleJar().with("module-info", descriptor);
  }

  /** Returns a feature: a module of that name with one provider, whose class {@code <Name>Module} has this body. */
  public static ModuleJar feature(String name, String requires, String body) {
    String type = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Module";
    return of("module %s { requires dev.slipway.api; %s provides dev.slipway.api.Lifecycle with %s.%s; }"
            .formatted(name, requires, name, type))
        .provider(name, type, body);
  }

  /** Adds a provider of that type, which need not be declared. */
  public ModuleJar provider(String name, String type, String body) {
    return with(name + "." + type, """
        package %s;
        public final class %s implements dev.slipway.api.Lifecycle {
          public String name() { return "%s"; }
          public void start(dev.slipway.api.ModuleContext context) {}
          %s
        }
        """.formatted(name, type, name, body));
  }

  /** Adds a class. */
  public ModuleJar with(String type, String source) {
    sources.put(type, source);
    return this;
  }

  /** Lets the module be compiled against another jar. */
  public ModuleJar against(Path library) {
    libraries.add(library);
    return this;
  }

  /** Compiles and packs the module. Returns {@code jar}, whose folder is created. */
  public Path pack(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    Path classes = Files.createTempDirectory(jar.getParent(), ".classes");
    compile(classes);
    Map<String, byte[]> entries = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(classes)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        entries.put(classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    write(jar, entries);
    Plugin.delete(classes);
    return jar;
  }

  private void compile(Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options = List.of("-proc:none", "-d", classes.toString(), "--module-path", modulePath());
    StringWriter output = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<JavaFileObject> units = new ArrayList<>();
      sources.forEach((type, source) -> units.add(new Source(type, source)));
      if (!compiler.getTask(output, files, null, options, null, units).call()) {
        throw new IllegalStateException(output.toString());
      }
    }
  }

  private String modulePath() {
    Stream<Path> platform = ModuleLayer.boot().configuration().modules().stream()
        .flatMap(module -> module.reference().location().stream())
        .filter(location -> location.getScheme().equals("file"))
        .map(Path::of);
    return Stream.concat(libraries.stream(), platform).map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator));
  }

  private static void write(Path jar, Map<String, byte[]> entries) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
  }

  /** Rewrites one entry of a jar. */
  public static void change(Path jar, String name, UnaryOperator<byte[]> change) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        byte[] content = in.readAllBytes();
        entries.put(entry.getName(), entry.getName().equals(name) ? change.apply(content) : content);
      }
    }
    write(jar, entries);
  }

  /** Returns a class as a compiler of the next Java would mark it. */
  public static byte[] newer(byte[] bytes) {
    byte[] changed = bytes.clone();
    int major = 44 + Runtime.version().feature() + 1;
    changed[MAJOR_VERSION_AT] = (byte) (major >> 8);
    changed[MAJOR_VERSION_AT + 1] = (byte) major;
    return changed;
  }

  /** Copies a jar into a folder, which is created. */
  public static Path copy(Path jar, Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.copy(jar, folder.resolve(jar.getFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String type, String text) {
      super(URI.create("string:///" + type.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
