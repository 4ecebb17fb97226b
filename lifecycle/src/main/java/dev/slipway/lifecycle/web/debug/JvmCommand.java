package dev.slipway.lifecycle.web.debug;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The commands of {@code jcmd}, given to this JVM by itself. Stateless; blocks for as long as the command takes. */
final class JvmCommand {

  private static final String BEAN = "com.sun.management:type=DiagnosticCommand";

  private JvmCommand() {}

  /**
   * Gives a command, in the spelling of its bean, such as {@code gcClassHistogram}, and returns what it says.
   *
   * @throws IOException when this JVM has no such command, or refuses it
   */
  static String run(String command, String... arguments) throws IOException {
    try {
      return String.valueOf(ManagementFactory.getPlatformMBeanServer().invoke(
          new ObjectName(BEAN), command, new Object[] {arguments}, new String[] {String[].class.getName()}));
    } catch (JMException | RuntimeException e) {
      throw new IOException("this JVM cannot do '" + command + "'", e);
    }
  }
}
