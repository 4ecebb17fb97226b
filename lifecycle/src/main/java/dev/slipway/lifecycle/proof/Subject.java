package dev.slipway.lifecycle.proof;

import dev.slipway.lifecycle.ledger.Ledger;
import dev.slipway.lifecycle.work.ModuleWork;
import java.lang.ref.WeakReference;
import java.nio.file.Path;

/**
 * A stopped module of which the proof is taken. It does not keep the module's loader: the kernel must have let go of it
 * too, or the proof finds it pinned. Immutable.
 *
 * @param module the module's name
 * @param ledger what it held
 * @param work its threads and processes
 * @param loader the loader of its classes, that of the application for a module that is built in
 * @param data its folder
 */
public record Subject(String module, Ledger ledger, ModuleWork work, WeakReference<ClassLoader> loader, Path data) {

  /** Returns whether the module's classes belong to the application itself, which is never unloaded. */
  boolean builtIn() {
    return loader.refersTo(ClassLoader.getSystemClassLoader());
  }
}
