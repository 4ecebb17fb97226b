package dev.slipway.linking;

import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.tools.jlink.plugin.Plugin;
import jdk.tools.jlink.plugin.ResourcePool;
import jdk.tools.jlink.plugin.ResourcePoolBuilder;
import jdk.tools.jlink.plugin.ResourcePoolEntry;

/**
 * A plug-in of jlink that changes class files, each by itself. Stateless.
 *
 * <p>The interface is the JDK's own and not exported: the build says {@code --add-exports} and puts this into a jar without a descriptor.
 */
abstract class ClassFilePlugin implements Plugin {

  private final String name;
  private final String description;

  ClassFilePlugin(String name, String description) {
    this.name = name;
    this.description = description;
  }

  /**
   * Returns what shall be in the image instead of {@code whole}, or {@code whole} itself.
   *
   * @throws IllegalArgumentException when the class is about classes that are not in the image, as those for optional libraries are; it
   *     stays as it is
   */
  abstract byte[] change(ClassFile files, byte[] whole);

  @Override
  public final String getName() {
    return name;
  }

  @Override
  public final Category getType() {
    return Category.TRANSFORMER;
  }

  @Override
  public final Set<State> getState() {
    return EnumSet.of(State.FUNCTIONAL);
  }

  @Override
  public final String getDescription() {
    return description;
  }

  @Override
  public final String getUsage() {
    return "  --" + name + "        " + description;
  }

  @Override
  public final boolean hasArguments() {
    return false;
  }

  @Override
  public final ResourcePool transform(ResourcePool in, ResourcePoolBuilder out) {
    Map<String, ResourcePoolEntry> classes = in.entries().filter(ClassFilePlugin::isClass)
        .collect(Collectors.toMap(ClassFilePlugin::descriptor, entry -> entry, (first, second) -> first));
    ClassFile files = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL, ClassFile.ClassHierarchyResolverOption.of(
        ClassHierarchyResolver.ofResourceParsing(wanted -> {
          ResourcePoolEntry found = classes.get(wanted.descriptorString());
          return found == null ? null : new ByteArrayInputStream(found.contentBytes());
        }).cached()));
    in.transformAndCopy(entry -> isClass(entry) ? changed(files, entry) : entry, out);
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

  private ResourcePoolEntry changed(ClassFile files, ResourcePoolEntry entry) {
    byte[] whole = entry.contentBytes();
    byte[] changed;
    try {
      changed = change(files, whole);
    } catch (IllegalArgumentException e) {
      return entry;
    }
    return changed == whole ? entry : entry.copyWithContent(changed);
  }
}
