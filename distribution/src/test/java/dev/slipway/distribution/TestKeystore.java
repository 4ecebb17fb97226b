package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A PKCS#12 file with a certificate of its own making, which can be replaced as operators do. Immutable. */
record TestKeystore(Path file) {

  static final String PASSWORD = "open-sesame";

  /** Makes the file {@code server.p12} in {@code folder}, with a certificate of that name for so many days. */
  static TestKeystore in(Path folder, String name, int days) throws IOException, InterruptedException {
    TestKeystore keystore = new TestKeystore(folder.resolve("server.p12"));
    keystore.replace(name, days);
    return keystore;
  }

  /** Puts another certificate in its place, in one step. */
  void replace(String name, int days) throws IOException, InterruptedException {
    Path fresh = file.resolveSibling(name + days + ".p12");
    Process keytool = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
        "-alias", "server", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=dns:localhost", "-validity", Integer.toString(days),
        "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", fresh.toString())).inheritIO().start();
    assertEquals(0, keytool.waitFor());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Returns how a platform with it would be started, which looks at the file often. */
  SlipwayProcess.Start secured(SlipwayProcess.Start start) {
    return start.setting("server.tls.keystore", file.toString()).setting("server.tls.password", PASSWORD)
        .setting("server.tls.check-every", "50ms");
  }

  /** Returns what clients need to trust the certificate that is in the file now. */
  SSLContext trusting() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
