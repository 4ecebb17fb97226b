package dev.slipway.lifecycle.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for {@code localhost} that signs itself, made by the JDK's keytool, each of a name once in a run. Immutable.
 *
 * @param certificate the certificate
 * @param key its private key
 * @param keystore both as a PKCS#12 file with the password {@link #PASSWORD}
 */
public record TestCertificate(X509Certificate certificate, PrivateKey key, byte[] keystore) {

  /** The password of each keystore. */
  public static final String PASSWORD = "open-sesame";

  private static final Map<String, TestCertificate> MADE = new ConcurrentHashMap<>();

  /** Returns one with a key of EC that is valid for 90 days; the same one for the same name. */
  public static TestCertificate of(String name) {
    return of(name, "EC", "+0d", 90);
  }

  /** Returns one with a key of {@code algorithm} that begins at {@code start}, as keytool writes it, and lasts for that many days. */
  public static TestCertificate of(String name, String algorithm, String start, int days) {
    return MADE.computeIfAbsent(name, made -> make(made, algorithm, start, days));
  }

  private static TestCertificate make(String name, String algorithm, String start, int days) {
    try {
      Path folder = Files.createTempDirectory("certificate");
      Path file = folder.resolve(name + ".p12");
      try {
        run(List.of("-genkeypair", "-alias", "server", "-keyalg", algorithm, "-dname", "CN=" + name, "-ext",
            "SAN=dns:localhost,ip:127.0.0.1", "-startdate", start, "-validity", Integer.toString(days), "-storetype", "PKCS12",
            "-storepass", PASSWORD, "-keystore", file.toString()));
        byte[] bytes = Files.readAllBytes(file);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
          store.load(in, PASSWORD.toCharArray());
        }
        return new TestCertificate((X509Certificate) store.getCertificate("server"),
            (PrivateKey) store.getKey("server", PASSWORD.toCharArray()), bytes);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void run(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1"));
    command.addAll(arguments);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    keytool.getInputStream().transferTo(output);
    try {
      if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new AssertionError("keytool failed: " + output.toString(StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the certificate as PEM. */
  public String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the key as PEM, in PKCS#8. */
  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  static String pem(String label, byte[] der) {
    return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label
        + "-----\n";
  }

  /** Writes certificate and key into {@code folder}, as {@code tls.crt} and {@code tls.key}, and returns options for them. */
  public TlsOptions.Pem write(Path folder) {
    try {
      TlsOptions.Pem files = new TlsOptions.Pem(folder.resolve("tls.crt"), folder.resolve("tls.key"));
      Files.writeString(files.certificate(), certificatePem());
      Files.writeString(files.key(), keyPem());
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the SHA-256 of the certificate in hexadecimal digits. */
  public String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a context for clients that trust these certificates and no other. */
  public static SSLContext trusting(TestCertificate... trusted) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < trusted.length; i++) {
        store.setCertificateEntry("server-" + i, trusted[i].certificate);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
