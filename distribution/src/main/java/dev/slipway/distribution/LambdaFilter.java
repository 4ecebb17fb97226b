package dev.slipway.distribution;

import dev.slipway.distribution.JarEntries.Entry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program that gives the lambdas of a feature's jar classes of their own, and leaves the jar uncompressed. The AOT cache holds the
 * lambdas of the kernel only; the JVM would put those of the features together at each start, three hundred of them. Not thread-safe.
 */
final class LambdaFilter {

  private static final Logger LOG = System.getLogger(LambdaFilter.class.getName());
  private static final String CLASS = ".class";

  private final ClassFile files;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  /** The hosts of nests, and who joins them. */
  private final Map<ClassDesc, List<ClassDesc>> joining = new HashMap<>();

  private LambdaFilter(ClassLoader around) {
    files = ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(around).cached()));
  }

  /**
   * Replaces jars. One that cannot be replaced stays as it is, and fails the program.
   *
   * @param arguments the folder of the platform's jars, then the jars of features; what else these need lies beside them
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("needed are the folder of the platform's jars, and the jars of features");
    }
    for (String jar : Arrays.asList(arguments).subList(1, arguments.length)) {
      LOG.log(Level.INFO, "{0}: {1} lambdas are classes", jar, filter(Path.of(jar), Path.of(arguments[0])));
    }
  }

  /** Replaces a jar; returns how many classes it has got. */
  static int filter(Path jar, Path platform) throws IOException {
    List<URL> jars = new ArrayList<>();
    for (Path folder : List.of(jar.toAbsolutePath().getParent(), platform)) {
      try (Stream<Path> found = Files.walk(folder)) {
        for (Path each : found.filter(path -> path.toString().endsWith(".jar")).sorted().toList()) {
          jars.add(each.toUri().toURL());
        }
      }
    }
    try (URLClassLoader around = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      LambdaFilter filter = new LambdaFilter(around);
      for (Entry entry : JarEntries.read(jar)) {
        filter.add(entry);
      }
      filter.joining.forEach(filter::join);
      JarEntries.replace(jar, List.copyOf(filter.entries.values()));
      return filter.joining.values().stream().mapToInt(List::size).sum();
    }
  }

  private void add(Entry entry) {
    entries.put(entry.name(), entry);
    if (!entry.name().endsWith(CLASS) || entry.name().endsWith("module-info.class") || entry.name().startsWith("META-INF/")) {
      return;
    }
    ClassModel model = files.parse(entry.content());
    if (model.majorVersion() < ClassFile.JAVA_11_VERSION) {
      return; // there are no nests, and what a lambda calls is private
    }
    Replacing replacing = new Replacing(model);
    byte[] changed = files.transformClass(model, ClassTransform.transformingMethodBodies(replacing));
    if (!replacing.made.isEmpty()) {
      entries.put(entry.name(), entry.with(entry.name(), changed));
      for (LambdaClass lambda : replacing.made) {
        entries.put(path(lambda.name()), entry.with(path(lambda.name()), lambda.bytes(files)));
        joining.computeIfAbsent(replacing.nest, any -> new ArrayList<>()).add(lambda.name());
      }
    }
  }

  private void join(ClassDesc host, List<ClassDesc> more) {
    entries.computeIfPresent(path(host), (name, entry) -> {
      ClassModel model = files.parse(entry.content());
      List<ClassDesc> members = new ArrayList<>();
      model.findAttribute(Attributes.nestMembers()).ifPresent(old -> old.nestMembers().forEach(member -> members.add(member.asSymbol())));
      members.addAll(more);
      return entry.with(name, files.transformClass(model, ClassTransform.dropping(NestMembersAttribute.class::isInstance)
          .andThen(ClassTransform.endHandler(builder -> builder.with(NestMembersAttribute.ofSymbols(members))))));
    });
  }

  private static String path(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1) + CLASS;
  }

  /** Replaces the calls that put lambdas together by calls of classes, in one class. */
  private static final class Replacing implements CodeTransform {

    private final ClassDesc self;
    private final ClassDesc nest;
    private final int version;
    private final String source;
    private final List<LambdaClass> made = new ArrayList<>();
    private int line;

    Replacing(ClassModel model) {
      self = model.thisClass().asSymbol();
      nest = model.findAttribute(Attributes.nestHost()).map(host -> host.nestHost().asSymbol()).orElse(self);
      version = model.majorVersion();
      source = model.findAttribute(Attributes.sourceFile()).map(file -> file.sourceFile().stringValue()).orElse("");
    }

    @Override
    public void atStart(CodeBuilder code) {
      line = 0;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof LineNumber number) {
        line = number.line();
      }
      Optional<LambdaClass> lambda = element instanceof InvokeDynamicInstruction call ? lambda(call) : Optional.empty();
      if (lambda.isPresent()) {
        made.add(lambda.get());
        code.invokestatic(lambda.get().name(), LambdaClass.FACTORY, lambda.get().type());
      } else {
        code.with(element);
      }
    }

    private Optional<LambdaClass> lambda(InvokeDynamicInstruction call) {
      ClassDesc name = ClassDesc.of(self.packageName(), self.displayName() + "$Lambda" + made.size());
      return LambdaClass.of(call, name, new LambdaClass.Home(nest, version, source, line));
    }
  }
}
