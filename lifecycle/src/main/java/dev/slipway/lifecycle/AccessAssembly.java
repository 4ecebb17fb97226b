package dev.slipway.lifecycle;

import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.AccessSettings;
import dev.slipway.lifecycle.config.HostSettings;
import dev.slipway.lifecycle.web.access.AccessOptions;
import dev.slipway.lifecycle.web.access.JwtOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** Says by the configuration who is recognised, and is loud about what is not meant for production. */
final class AccessAssembly {

  private static final Logger LOGGER = System.getLogger(AccessAssembly.class.getName());

  private AccessAssembly() {}

  /**
   * Returns who is recognised.
   *
   * @throws StartFailure when the place of the keys cannot be one
   */
  static AccessOptions options(Settings settings) throws StartFailure {
    JwtOptions jwt = new JwtOptions(
        settings.get(AccessSettings.SECRET), settings.get(AccessSettings.JWKS), settings.get(AccessSettings.ISSUER),
        settings.get(AccessSettings.AUDIENCE), settings.get(AccessSettings.USER_CLAIM), settings.get(AccessSettings.ROLE_CLAIM),
        settings.get(AccessSettings.CLOCK_SKEW), settings.get(AccessSettings.REFETCH), settings.get(AccessSettings.REFRESH));
    Optional<String> problem = jwt.problem();
    if (problem.isPresent()) {
      throw new StartFailure(ExitCode.BAD_CONFIGURATION, List.of(AccessSettings.JWKS.key() + ": " + problem.get()));
    }
    if (jwt.isReadInTheClear()) {
      LOGGER.log(Level.WARNING, "access.jwt.jwks: keys that come over the network by http can be replaced on their way; use https");
    }
    String host = settings.get(HostSettings.SERVER_HOST);
    boolean guests = settings.get(AccessSettings.GUESTS);
    if (guests) {
      LOGGER.log(Level.WARNING, "access.guests: whoever reaches {0}:{1} is a user without credentials; for development only", host,
          Integer.toString(settings.get(HostSettings.SERVER_PORT)));
    }
    return new AccessOptions(settings.get(HostSettings.ADMIN_TOKEN), Optional.of(jwt), settings.get(AccessSettings.QUERY), guests,
        isLoopback(host), settings.get(HostSettings.SERVER_ALLOWED_ORIGINS));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
