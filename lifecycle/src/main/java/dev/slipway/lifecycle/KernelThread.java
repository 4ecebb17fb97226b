package dev.slipway.lifecycle;

/**
 * A platform thread of the kernel that only the kernel can interrupt: a module that interrupts every thread it finds must not
 * end a stop.
 */
final class KernelThread extends Thread {

  private KernelThread(String name, Runnable code) {
    super(null, code, "slipway/" + name, 0, false);
    setDaemon(true);
  }

  /** Starts {@code code} on a new thread of that name. */
  static void start(String name, Runnable code) {
    new KernelThread(name, code).start();
  }

  /** Does nothing: whoever calls this is not the kernel, which calls {@link #hurry}. */
  @Override
  public void interrupt() {}

  /** Interrupts {@code thread} on behalf of the kernel. */
  static void hurry(Thread thread) {
    if (thread instanceof KernelThread own) {
      own.wake();
    } else {
      thread.interrupt();
    }
  }

  private void wake() {
    super.interrupt();
  }
}
