package dev.slipway.lifecycle;

import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.AccessSettings;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.observe.Logs;
import dev.slipway.lifecycle.web.access.Credentials;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A link by which whoever has started the platform at a terminal comes in as its administrator. Stateless; blocks on the file system.
 *
 * <p>The token stands behind the {@code #}, which browsers keep to themselves; the pages put it away at once. It is for trying things
 * out: there is one only where guests are let in, the token was made at this start, and a terminal shows it. A log never has it.
 */
final class Invitation {

  private Invitation() {}

  /** Returns the line to be shown, if there shall be one; {@code server} is the begin of all addresses. */
  static Optional<String> of(Settings host, String server) {
    Path file = host.get(HostSettings.DATA_FOLDER).resolve(Credentials.TOKEN_FILE);
    if (!host.get(AccessSettings.GUESTS) || !host.get(HostSettings.ADMIN_TOKEN).isEmpty() || !Logs.isTerminal()) {
      return Optional.empty();
    }
    try {
      return Optional.of("come in as the administrator: " + server + "/#token=" + Files.readString(file).strip());
    } catch (IOException e) {
      System.getLogger(Invitation.class.getName()).log(Level.DEBUG, "nobody is invited", e);
      return Optional.empty();
    }
  }
}
