package dev.slipway.mongodb;

import com.mongodb.internal.connection.PowerOfTwoBufferPool;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.logging.Logger;

/**
 * What the driver has beyond its client, and never ends: the thread that trims its shared buffers, which would keep the classes of
 * this feature in memory after its stop; and a warning at each start that it found no logging of its liking. Confined to the start
 * and the stop of the module.
 */
final class DriverLeftovers implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(DriverLeftovers.class.getName());

  private final Logger driver = Logger.getLogger("org.mongodb.driver"); // held: its level is forgotten with it
  private final java.util.logging.@org.jspecify.annotations.Nullable Level before = driver.getLevel();

  /** Silences the warning. */
  DriverLeftovers() {
    driver.setLevel(java.util.logging.Level.SEVERE);
  }

  /** Ends the thread. There is no public way to it, so it is the first thing to look at with a new version; a test does. */
  @Override
  public void close() {
    driver.setLevel(before);
    try {
      Method end = PowerOfTwoBufferPool.class.getDeclaredMethod("disablePruning");
      end.setAccessible(true);
      end.invoke(PowerOfTwoBufferPool.DEFAULT);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOGGER.log(Level.WARNING, "the thread of the driver that trims its buffers could not be ended", e);
    }
  }
}
