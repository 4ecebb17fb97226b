package dev.slipway.lifecycle.proof;

/** What is known of a stopped module's class loader. */
public enum LoaderVerdict {
  /** It was collected, and the module's classes with it. */
  UNLOADED,
  /** It outlived several full collections: something refers to it. */
  PINNED,
  /** No collection could be seen to run, so nothing is known. */
  UNPROVEN,
  /** The module is part of the application, whose loader stays. */
  BUILT_IN
}
