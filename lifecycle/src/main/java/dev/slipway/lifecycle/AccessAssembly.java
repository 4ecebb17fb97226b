package dev.slipway.lifecycle;

import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.AccessSettings;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.web.access.AccessOptions;
import dev.slipway.lifecycle.web.access.JwtOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Says by the configuration who is recognised, and is loud about what is not meant for production. */
final class AccessAssembly {

  private static final Logger LOGGER = System.getLogger(AccessAssembly.class.getName());

  private AccessAssembly() {}

  /**
   * Returns who is recognised.
   *
   * @throws StartFailure when the file of the keys is not there
   */
  static AccessOptions options(Settings settings) throws StartFailure {
    JwtOptions jwt = new JwtOptions(
        settings.get(AccessSettings.SECRET), settings.get(AccessSettings.JWKS), settings.get(AccessSettings.ISSUER),
        settings.get(AccessSettings.AUDIENCE), settings.get(AccessSettings.USER_CLAIM), settings.get(AccessSettings.ROLE_CLAIM),
        settings.get(AccessSettings.CLOCK_SKEW), settings.get(AccessSettings.REFETCH), settings.get(AccessSettings.REFRESH));
    checkFile(jwt.jwks());
    String host = settings.get(HostSettings.SERVER_HOST);
    boolean guests = settings.get(AccessSettings.GUESTS);
    if (guests) {
      LOGGER.log(Level.WARNING, "access.guests: whoever reaches {0}:{1} is a user without credentials; for development only", host,
          Integer.toString(settings.get(HostSettings.SERVER_PORT)));
    }
    return new AccessOptions(settings.get(HostSettings.ADMIN_TOKEN), Optional.of(jwt), settings.get(AccessSettings.QUERY), guests,
        isLoopback(host), settings.get(HostSettings.SERVER_ALLOWED_ORIGINS));
  }

  private static void checkFile(String jwks) throws StartFailure {
    boolean isFile = !jwks.isEmpty() && !jwks.startsWith("http://") && !jwks.startsWith("https://");
    if (isFile && !Files.isReadable(Path.of(jwks))) {
      throw new StartFailure(ExitCode.BAD_CONFIGURATION,
          List.of("access.jwt.jwks: the file " + Path.of(jwks).toAbsolutePath() + " does not exist or cannot be read"));
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
