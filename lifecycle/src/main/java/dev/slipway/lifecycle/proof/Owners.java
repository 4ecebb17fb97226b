package dev.slipway.lifecycle.proof;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells whose something is, by the signs that it carries. Stateless. Keeps no loader beyond a call. */
final class Owners {

  private Owners() {}

  /** Returns the module whose loader this is, or one of its loaders made with it as parent. */
  static String ofLoader(@Nullable ClassLoader loader, List<Subject> subjects) {
    for (ClassLoader each = loader; each != null; each = each.getParent()) {
      for (Subject subject : subjects) {
        if (!subject.builtIn() && subject.loader().refersTo(each)) {
          return subject.module();
        }
      }
    }
    return Finding.OWNER_UNKNOWN;
  }

  /** Returns the module whose folder a path lies in. */
  static String ofPath(Path path, List<Subject> subjects) {
    for (Subject subject : subjects) {
      if (path.startsWith(subject.data().toAbsolutePath().normalize())) {
        return subject.module();
      }
    }
    return Finding.OWNER_UNKNOWN;
  }

  /** Returns the module that a thread is named after. */
  static String ofName(String thread, List<Subject> subjects) {
    for (Subject subject : subjects) {
      if (thread.startsWith(subject.module() + "/")) {
        return subject.module();
      }
    }
    return Finding.OWNER_UNKNOWN;
  }

  /** Returns the module whose class is innermost among the frames of a stack. */
  static String ofStack(List<String> classNames, List<Subject> subjects) {
    for (String className : classNames) {
      if (isHostOrJdk(className)) {
        continue;
      }
      for (Subject subject : subjects) {
        if (!subject.builtIn() && defines(subject.loader().get(), className)) {
          return subject.module();
        }
      }
    }
    return Finding.OWNER_UNKNOWN;
  }

  /** Returns the module in whose group of threads a thread is. */
  static String ofGroup(@Nullable ThreadGroup group, List<Subject> subjects) {
    for (Subject subject : subjects) {
      if (group != null && subject.work().group().parentOf(group)) {
        return subject.module();
      }
    }
    return Finding.OWNER_UNKNOWN;
  }

  static boolean isHostOrJdk(String className) {
    return isJdk(className) || className.startsWith("dev.slipway.lifecycle.") || className.startsWith("io.helidon.");
  }

  static boolean isJdk(String className) {
    return className.startsWith("java.") || className.startsWith("jdk.") || className.startsWith("sun.")
        || className.startsWith("javax.") || className.startsWith("com.sun.");
  }

  static boolean known(String owner) {
    return !owner.equals(Finding.OWNER_UNKNOWN);
  }

  private static boolean defines(@Nullable ClassLoader loader, String className) {
    if (loader == null) {
      return false;
    }
    // Hidden classes, as of lambdas, cannot be looked up; the class that they belong to can.
    int hidden = className.indexOf("$$");
    try {
      return loader.equals(Class.forName(hidden < 0 ? className : className.substring(0, hidden), false, loader).getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
