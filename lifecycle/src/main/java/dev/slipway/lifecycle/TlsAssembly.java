package dev.slipway.lifecycle;

import dev.slipway.api.Settings;
import dev.slipway.lifecycle.config.TlsSettings;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.tls.TlsOptions;
import dev.slipway.lifecycle.tls.TlsProblem;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Says by the configuration whether the server speaks HTTPS, and with which certificate. */
final class TlsAssembly {

  private TlsAssembly() {}

  /**
   * Returns the certificate, or nothing where the server speaks HTTP. Blocks on the file system.
   *
   * @throws StartFailure when one is configured that cannot be used
   */
  static Optional<Certificates> certificates(Settings settings, Clock clock) throws StartFailure {
    Optional<TlsOptions.Files> files = files(settings);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Certificates.open(new TlsOptions(files.get(), settings.get(TlsSettings.PASSWORD),
          settings.get(TlsSettings.PROTOCOLS), settings.get(TlsSettings.CHECK_EVERY)), clock));
    } catch (TlsProblem e) {
      throw new StartFailure(ExitCode.BAD_CONFIGURATION, List.of(e.line()));
    }
  }

  private static Optional<TlsOptions.Files> files(Settings settings) {
    if (TlsSettings.isSet(settings, TlsSettings.KEYSTORE)) {
      return Optional.of(new TlsOptions.Keystore(settings.get(TlsSettings.KEYSTORE).toAbsolutePath()));
    }
    if (TlsSettings.isSet(settings, TlsSettings.CERTIFICATE)) {
      return Optional.of(new TlsOptions.Pem(
          settings.get(TlsSettings.CERTIFICATE).toAbsolutePath(), settings.get(TlsSettings.KEY).toAbsolutePath()));
    }
    return Optional.empty();
  }
}
