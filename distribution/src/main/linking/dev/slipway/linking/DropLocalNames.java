package dev.slipway.linking;

import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.tools.jlink.plugin.Plugin;
import jdk.tools.jlink.plugin.ResourcePool;
import jdk.tools.jlink.plugin.ResourcePoolBuilder;
import jdk.tools.jlink.plugin.ResourcePoolEntry;

/**
 * The plug-in of jlink that takes the names of local variables out of class files, which only a debugger shows. Stack traces keep file
 * and line: jlink's own {@code --strip-java-debug-attributes} would take those too. Stateless.
 *
 * <p>The interface is the JDK's own and not exported: the build says {@code --add-exports} and puts this into a jar without a descriptor.
 */
public final class DropLocalNames implements Plugin {

  private static final ClassTransform WITHOUT_NAMES = ClassTransform.transformingMethodBodies((code, element) -> {
    if (!(element instanceof LocalVariable || element instanceof LocalVariableType)) {
      code.with(element);
    }
  });

  /** For jlink. */
  public DropLocalNames() {}

  @Override
  public String getName() {
    return "drop-local-names";
  }

  @Override
  public Category getType() {
    return Category.TRANSFORMER;
  }

  @Override
  public Set<State> getState() {
    return EnumSet.of(State.FUNCTIONAL);
  }

  @Override
  public String getDescription() {
    return "Drops the names of local variables, and keeps files and lines.";
  }

  @Override
  public String getUsage() {
    return "  --drop-local-names        " + getDescription();
  }

  @Override
  public boolean hasArguments() {
    return false;
  }

  @Override
  public ResourcePool transform(ResourcePool in, ResourcePoolBuilder out) {
    Map<String, ResourcePoolEntry> classes = in.entries().filter(DropLocalNames::isClass)
        .collect(Collectors.toMap(DropLocalNames::descriptor, entry -> entry, (first, second) -> first));
    ClassFile files = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL, ClassFile.ClassHierarchyResolverOption.of(
        ClassHierarchyResolver.ofResourceParsing(wanted -> {
          ResourcePoolEntry found = classes.get(wanted.descriptorString());
          return found == null ? null : new ByteArrayInputStream(found.contentBytes());
        }).cached()));
    in.transformAndCopy(entry -> isClass(entry) ? transform(files, entry) : entry, out);
    return out.build();
  }

  private static boolean isClass(ResourcePoolEntry entry) {
    return entry.type() == ResourcePoolEntry.Type.CLASS_OR_RESOURCE && entry.path().endsWith(".class")
        && !entry.path().endsWith("/module-info.class");
  }

  /** Of {@code /module/package/Name.class} returns {@code Lpackage/Name;}. */
  private static String descriptor(ResourcePoolEntry entry) {
    String path = entry.path();
    return "L" + path.substring(path.indexOf('/', 1) + 1, path.length() - ".class".length()) + ";";
  }

  private static ResourcePoolEntry transform(ClassFile files, ResourcePoolEntry entry) {
    byte[] whole = entry.contentBytes();
    byte[] less;
    try {
      less = files.transformClass(files.parse(whole), WITHOUT_NAMES);
    } catch (IllegalArgumentException e) {
      return entry; // it is about classes that are not in the image, as those for optional libraries are
    }
    return less.length < whole.length ? entry.copyWithContent(less) : entry;
  }
}
