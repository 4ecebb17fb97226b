package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate of the servers, which the clients trust: made for one benchmark, an EC key that signs itself. Stateless. */
final class Keystore {

  static final String PASSWORD = "benchmark";

  /** The system property of a server that says where its keystore is; without it, the server speaks no TLS. */
  static final String PROPERTY = "fanout.keystore";

  private Keystore() {}

  /** Makes one and returns its file, which goes with this process. */
  static Path make() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("fanout-tls");
    Path file = folder.resolve("server.p12");
    folder.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    Process keytool = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
        "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-validity", "2", "-storetype", "PKCS12",
        "-storepass", PASSWORD, "-keystore", file.toString())).inheritIO().start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    return file;
  }

  private static KeyStore load(String file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  /** Returns the key of a server. */
  static KeyManagerFactory keys(String file) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(file), PASSWORD.toCharArray());
    return keys;
  }

  /** Returns a context for clients that trust this certificate alone. */
  static SSLContext trust(String file) {
    try {
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(load(file));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
