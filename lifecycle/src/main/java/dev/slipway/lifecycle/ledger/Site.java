package dev.slipway.lifecycle.ledger;

import java.lang.StackWalker.StackFrame;

/** Finds the place in a module's code that is calling into the host. */
public final class Site {

  private static final StackWalker WALKER = StackWalker.getInstance();

  private Site() {}

  /** Returns the nearest frame that belongs neither to the host, nor to its contract, nor to the JDK; else the nearest one. */
  public static String ofCaller() {
    return WALKER.walk(frames -> frames
        .filter(Site::foreign)
        .findFirst()
        .map(Site::text)
        .orElse("the host"));
  }

  private static boolean foreign(StackFrame frame) {
    String name = frame.getClassName();
    return !name.startsWith("dev.slipway.lifecycle.") && !name.startsWith("dev.slipway.api.")
        && !name.startsWith("java.") && !name.startsWith("jdk.");
  }

  private static String text(StackFrame frame) {
    String name = frame.getClassName();
    return name.substring(name.lastIndexOf('.') + 1) + "." + frame.getMethodName()
        + "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
  }
}
