package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution with HTTPS, and its own commands as the clients. */
class TlsIT {

  private static final String PASSWORD = "open-sesame";

  @TempDir
  private Path folder;
  private Path keystore;

  @BeforeEach
  void makeCertificate() throws Exception {
    keystore = folder.resolve("server.p12");
    make("first");
  }

  private void make(String name) throws Exception {
    Path fresh = folder.resolve(name + ".p12");
    Process keytool = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
        "-alias", "server", "-keyalg", "EC", "-dname", "CN=" + name, "-validity", "30", "-storetype", "PKCS12", "-storepass", PASSWORD,
        "-keystore", fresh.toString())).inheritIO().start();
    assertEquals(0, keytool.waitFor());
    Files.move(fresh, keystore, java.nio.file.StandardCopyOption.ATOMIC_MOVE, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private SlipwayProcess.Exit run(String... arguments) {
    try (SlipwayProcess command = TestHome.slipway(folder.resolve("data")).start(arguments)) {
      return command.awaitExit(TestHome.STOP);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void commands_findThePlatform_alsoAfterItsCertificateWasReplaced() throws Exception {
    try (SlipwayProcess platform = TestHome.slipway(folder.resolve("data"))
        .setting("server.tls.keystore", keystore.toString())
        .setting("server.tls.password", PASSWORD)
        .setting("server.tls.check-every", "50ms")
        .start("run")) {
      platform.awaitLine("ready on https://localhost:" + platform.port(), TestHome.START);
      SlipwayProcess.Exit status = run("status");
      assertTrue(status.code() == 0 && status.output().contains("running at https://127.0.0.1:" + platform.port()), status.output());

      assertThrows(IOException.class, () -> renegotiate(platform.port()), "a second handshake in the same connection is refused");

      make("second");
      platform.awaitLine("new connections get the certificate of CN=second", TestHome.START);
      SlipwayProcess.Exit stop = run("stop");
      assertTrue(stop.code() == 0 && stop.output().contains("phase DRAIN"), stop.output());
      SlipwayProcess.Exit end = platform.awaitExit(TestHome.STOP);
      assertEquals(0, end.code(), end.output());
      assertTrue(end.output().contains("No leaks detected") && !end.output().contains(PASSWORD), end.output());
    }
  }

  private void renegotiate(int port) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      store.load(in, PASSWORD.toCharArray());
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      byte[] request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(request);
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertEquals("HTTP/1.1 200", new String(answer, StandardCharsets.US_ASCII));
      socket.startHandshake();
      socket.getOutputStream().write(request);
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void aWrongPassword_endsTheStartWithOneLine() {
    try (SlipwayProcess platform = TestHome.slipway(folder.resolve("data"))
        .setting("server.tls.keystore", keystore.toString())
        .setting("server.tls.password", "not-the-one")
        .start("run")) {
      SlipwayProcess.Exit end = platform.awaitExit(TestHome.START);
      assertEquals(2, end.code(), end.output());
      assertTrue(end.output().contains("server.tls.password: the value does not open " + keystore), end.output());
      assertTrue(!end.output().contains("not-the-one") && !end.output().contains("\tat "), end.output());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
