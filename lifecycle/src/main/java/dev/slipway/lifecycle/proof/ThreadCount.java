package dev.slipway.lifecycle.proof;

/**
 * Living threads by who they belong to. Immutable.
 *
 * @param system threads of the JDK
 * @param platform threads of the host and of the program around it
 * @param module threads of modules
 * @param unknown threads that are none of these
 */
public record ThreadCount(int system, int platform, int module, int unknown) {

  /** Returns how many there are. */
  public int total() {
    return system + platform + module + unknown;
  }
}
