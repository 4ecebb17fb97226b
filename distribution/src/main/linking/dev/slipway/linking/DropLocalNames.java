package dev.slipway.linking;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;

/**
 * Takes the names of local variables out of class files, which only a debugger shows. Stack traces keep file and line: jlink's own
 * {@code --strip-java-debug-attributes} would take those too. Stateless.
 */
public final class DropLocalNames extends ClassFilePlugin {

  private static final ClassTransform WITHOUT_NAMES = ClassTransform.transformingMethodBodies((code, element) -> {
    if (!(element instanceof LocalVariable || element instanceof LocalVariableType)) {
      code.with(element);
    }
  });

  /** For jlink. */
  public DropLocalNames() {
    super("drop-local-names", "Drops the names of local variables, and keeps files and lines.");
  }

  @Override
  byte[] change(ClassFile files, byte[] whole) {
    byte[] less = files.transformClass(files.parse(whole), WITHOUT_NAMES);
    return less.length < whole.length ? less : whole;
  }
}
