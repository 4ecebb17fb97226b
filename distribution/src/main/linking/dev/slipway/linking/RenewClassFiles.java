package dev.slipway.linking;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;

/**
 * Brings class files in the format of Java 6 and before to that of Java 8, which says the types at each jump: the JVM verifies them in one
 * pass, and takes none of the older ones into an AOT cache. Stateless.
 */
public final class RenewClassFiles extends ClassFilePlugin {

  private static final ClassTransform RENEWED = (builder, element) -> {
    if (element instanceof ClassFileVersion) {
      builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
    } else {
      builder.with(element);
    }
  };

  /** For jlink. */
  public RenewClassFiles() {
    super("renew-class-files", "Brings old class files to a format that an AOT cache takes.");
  }

  @Override
  byte[] change(ClassFile files, byte[] whole) {
    ClassModel model = files.parse(whole);
    return model.majorVersion() >= ClassFile.JAVA_7_VERSION ? whole : files.transformClass(model, RENEWED);
  }
}
