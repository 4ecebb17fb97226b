package dev.slipway.distribution;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/** Feature modules made by the tests, as a third party would make them: compiled against the contract's jar, packed into a jar. */
public final class FeatureJar {

  private static final String SOURCE = """
      package third.party.%1$s;

      import dev.slipway.api.Lifecycle;
      import dev.slipway.api.ModuleContext;
      import java.util.Set;

      public final class Feature implements Lifecycle {
        @Override public String name() { return "%2$s"; }
        @Override public Set<String> dependencies() { return Set.of(%3$s); }
        @Override public void start(ModuleContext context) { }
      }
      """;
  private static final String DESCRIPTOR = """
      module third.party.%1$s {
        requires dev.slipway.api;
        provides dev.slipway.api.Lifecycle with third.party.%1$s.Feature;
      }
      """;

  private FeatureJar() {}

  /**
   * Makes {@code modules/<folder>/<folder>.jar}.
   *
   * @param folder the name of the folder, of the package and of the Java module
   * @param name the name of the feature
   * @param dependencies the features that it needs
   */
  public static Path create(Path modules, String folder, String name, String... dependencies) throws IOException {
    Path work = Files.createTempDirectory("feature");
    try {
      Path sources = Files.createDirectories(work.resolve("src"));
      String needs = String.join(", ", Stream.of(dependencies).map(dependency -> '"' + dependency + '"').toList());
      Path source = Files.writeString(sources.resolve("Feature.java"), SOURCE.formatted(folder, name, needs));
      Path descriptor = Files.writeString(sources.resolve("module-info.java"), DESCRIPTOR.formatted(folder));
      Path classes = Files.createDirectories(work.resolve("classes"));
      compile(List.of(source, descriptor), classes);
      Path jar = Files.createDirectories(modules.resolve(folder)).resolve(folder + ".jar");
      pack(classes, jar);
      return jar;
    } finally {
      TestHome.delete(work);
    }
  }

  /** Makes {@code modules/<name>/<name>.jar} of the feature whose sources lie in the test resources, under {@code features/<name>}. */
  public static Path ofResources(Path modules, String name) throws IOException {
    Path work = Files.createTempDirectory("feature");
    try {
      List<Path> sources = new ArrayList<>();
      for (String file : List.of("Feature.java", "module-info.java")) {
        String resource = "/features/" + name + "/" + file;
        try (InputStream in = Objects.requireNonNull(FeatureJar.class.getResourceAsStream(resource), resource)) {
          Path source = work.resolve(file);
          Files.copy(in, source);
          sources.add(source);
        }
      }
      Path classes = Files.createDirectories(work.resolve("classes"));
      compile(sources, classes);
      Path jar = Files.createDirectories(modules.resolve(name)).resolve(name + ".jar");
      pack(classes, jar);
      return jar;
    } finally {
      TestHome.delete(work);
    }
  }

  private static void compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "tests run on a JDK");
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("--release", "25", "-proc:none", "-nowarn",
          "--module-path", TestHome.path().resolveSibling("module-path") + File.pathSeparator + jspecify(), "-d", classes.toString());
      if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources)).call()) {
        throw new AssertionError("the feature does not compile");
      }
    }
  }

  /** The contract's annotations are not in the image: the compiler alone reads them. */
  private static Path jspecify() {
    return Path.of(NullMarked.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (Stream<Path> files = Files.walk(classes);
        OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        zip.write(Files.readAllBytes(file));
        zip.closeEntry();
      }
    }
  }

  /** Raises the class version of everything in {@code jar} beyond what any JVM of today reads. */
  static void fromTheFuture(Path jar) throws IOException {
    byte[] bytes;
    Path rewritten = Files.createTempFile("future", ".jar");
    try (java.util.jar.JarFile in = new java.util.jar.JarFile(jar.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(rewritten))) {
      for (JarEntry entry : java.util.Collections.list(in.entries())) {
        bytes = in.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith("Feature.class")) {
          bytes[7] = 99; // the low byte of major_version, JVMS 4.1
        }
        out.putNextEntry(new JarEntry(entry.getName()));
        out.write(bytes);
        out.closeEntry();
      }
    }
    Files.move(rewritten, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
