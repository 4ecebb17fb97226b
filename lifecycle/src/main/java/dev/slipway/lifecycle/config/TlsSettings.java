package dev.slipway.lifecycle.config;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The host's keys that make the server speak HTTPS. */
public final class TlsSettings {

  private static final Path NONE = Path.of("");
  private static final Pattern PROTOCOL = Pattern.compile("TLSv1\\.[23]");

  /** The file of the server's certificate. */
  public static final Setting<Path> CERTIFICATE = Setting.path("server.tls.certificate", NONE,
      "PEM file of the server's certificate and those that lead to its root; the server then speaks HTTPS only");
  /** The file of the certificate's private key. */
  public static final Setting<Path> KEY = Setting.path("server.tls.key", NONE,
      "PEM file of the certificate's private key: PKCS#8, or RSA or EC as OpenSSL writes them");
  /** The file that holds both. */
  public static final Setting<Path> KEYSTORE = Setting.path("server.tls.keystore", NONE,
      "PKCS#12 file with one private key and its certificates, instead of server.tls.certificate and server.tls.key");
  /** What opens the keystore or the key. */
  public static final Setting<String> PASSWORD = Setting.secret("server.tls.password",
      "password of server.tls.keystore, or of server.tls.key where that is encrypted");
  /** The versions of TLS that are spoken. */
  public static final Setting<List<String>> PROTOCOLS = Setting.list("server.tls.protocols", List.of("TLSv1.3", "TLSv1.2"), PROTOCOL,
      "TLSv1.3 and TLSv1.2, or one of them", "versions of TLS that are spoken");
  /** How often the files are looked at. */
  public static final Setting<Duration> CHECK_EVERY = Setting.duration("server.tls.check-every", Duration.ofSeconds(10),
      Duration.ofMillis(50), Duration.ofHours(1), "time between two looks at the files; changed ones are taken over by the second look");

  /** All of them, in the order in which they are shown. */
  static final List<Setting<?>> ALL = List.of(CERTIFICATE, KEY, KEYSTORE, PASSWORD, PROTOCOLS, CHECK_EVERY);

  private TlsSettings() {}

  /** Returns whether {@code setting} names a file. */
  public static boolean isSet(Settings values, Setting<Path> setting) {
    return !values.get(setting).equals(NONE);
  }

  /** Returns a line for each pair of values that cannot both be meant. */
  static List<String> contradictions(Settings values) {
    List<String> lines = new ArrayList<>();
    boolean certificate = isSet(values, CERTIFICATE);
    boolean key = isSet(values, KEY);
    boolean keystore = isSet(values, KEYSTORE);
    if (keystore && (certificate || key)) {
      lines.add(KEYSTORE.key() + ": set either this, or " + CERTIFICATE.key() + " and " + KEY.key() + ", not both");
    } else if (certificate && !key) {
      lines.add(KEY.key() + ": is empty, and must be the PEM file of the private key of " + CERTIFICATE.key());
    } else if (key && !certificate) {
      lines.add(CERTIFICATE.key() + ": is empty, and must be the PEM file of the certificate that belongs to " + KEY.key());
    } else if (!certificate && !keystore && !values.get(PASSWORD).isEmpty()) {
      lines.add(PASSWORD.key() + ": is set, but neither " + KEYSTORE.key() + " nor " + KEY.key());
    }
    if (values.get(PROTOCOLS).isEmpty()) {
      lines.add(PROTOCOLS.key() + ": is empty, and must be " + PROTOCOLS.form());
    }
    return lines;
  }
}
