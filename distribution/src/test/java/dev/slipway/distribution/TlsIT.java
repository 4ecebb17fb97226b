package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution with HTTPS, and its own commands as the clients. */
class TlsIT {

  @TempDir
  private Path folder;
  private TestKeystore keystore;

  @BeforeEach
  void makeCertificate() throws Exception {
    keystore = TestKeystore.in(folder, "first", 30);
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
    try (SlipwayProcess platform = keystore.secured(TestHome.slipway(folder.resolve("data"))).start("run")) {
      platform.awaitLine("ready on https://localhost:" + platform.port(), TestHome.START);
      SlipwayProcess.Exit status = run("status");
      assertTrue(status.code() == 0 && status.output().contains("running at https://127.0.0.1:" + platform.port()), status.output());

      assertThrows(IOException.class, () -> renegotiate(platform.port()), "a second handshake in the same connection is refused");

      keystore.replace("second", 30);
      platform.awaitLine("new connections get the certificate of CN=second", TestHome.START);
      SlipwayProcess.Exit stop = run("stop");
      assertTrue(stop.code() == 0 && stop.output().contains("phase DRAIN"), stop.output());
      SlipwayProcess.Exit end = platform.awaitExit(TestHome.STOP);
      assertEquals(0, end.code(), end.output());
      assertTrue(end.output().contains("No leaks detected") && !end.output().contains(TestKeystore.PASSWORD), end.output());
    }
  }

  private void renegotiate(int port) throws Exception {
    try (SSLSocket socket = (SSLSocket) keystore.trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
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
    try (SlipwayProcess platform = keystore.secured(TestHome.slipway(folder.resolve("data")))
        .setting("server.tls.password", "not-the-one")
        .start("run")) {
      SlipwayProcess.Exit end = platform.awaitExit(TestHome.START);
      assertEquals(2, end.code(), end.output());
      assertTrue(end.output().contains("server.tls.password: the value does not open " + keystore.file()), end.output());
      assertTrue(!end.output().contains("not-the-one") && !end.output().contains("\tat "), end.output());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
