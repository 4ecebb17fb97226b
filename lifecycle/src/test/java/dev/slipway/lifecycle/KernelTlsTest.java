package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.lifecycle.tls.TestCertificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A whole platform with HTTPS, the commands that speak with it, and what is said of a configuration that makes none. */
class KernelTlsTest {

  private static final TestCertificate FIRST = TestCertificate.of("first");
  private static final TestCertificate SECOND = TestCertificate.of("second");

  @TempDir
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    FIRST.write(folder);
    Files.write(folder.resolve("server.p12"), FIRST.keystore());
    Files.writeString(folder.resolve("other.key"), SECOND.keyPem());
  }

  private Kernel.Builder secure() {
    return Platforms.in(folder, new Scripted("base"))
        .property("server.tls.certificate", folder.resolve("tls.crt").toString())
        .property("server.tls.key", folder.resolve("tls.key").toString())
        .property("server.tls.check-every", "50ms");
  }

  private Http connect(Kernel kernel) throws IOException {
    return Http.over(TestCertificate.trusting(FIRST, SECOND).getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), kernel.port()));
  }

  private String get(Kernel kernel, String path) throws IOException {
    try (Http http = connect(kernel)) {
      http.ask(path);
      return http.answer().body();
    }
  }

  /** What a command said, and its exit status. */
  private record Said(int status, String text) {}

  private Said command(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--set";
    all[arguments.length + 1] = "data.folder=" + folder.resolve("data");
    Said said = new Said(line.execute(all), text.toString());
    Await.until("the client's thread has ended",
        () -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().startsWith("HttpClient-")));
    return said;
  }

  @Test
  void commands_speakHttps_andTrustTheInstancesOwnCertificateAlone() throws Exception {
    Kernel kernel = secure().start();
    Said status = command("status");
    assertTrue(status.status() == 0 && status.text().contains("running at https://127.0.0.1:" + kernel.port()), status::text);
    assertEquals(0, command("modules", "stop", "base").status());

    SECOND.write(folder);
    Path instance = folder.resolve("data/instance.json");
    Await.until("the new certificate is told", () -> text(instance).contains(SECOND.sha256()));
    assertTrue(command("logs", "-n", "1").text().length() > 0);
    assertEquals(0, command("modules", "start", "base").status());

    Files.writeString(instance, text(instance).replace(SECOND.sha256(), FIRST.sha256()));
    Said refused = command("status");
    assertTrue(refused.status() == 1 && refused.text().contains("is not the one of the platform"), refused::text);
    for (String other : List.of("{}", "[1]", "", "{\"pid\":\"me\"}", "{\"pid\":" + ProcessHandle.current().pid() + "}",
        text(instance).replace(FIRST.sha256(), "no digits"), text(instance).replace("127.0.0.1", "no host"))) {
      Files.writeString(instance, other);
      Said unclear = command("status");
      assertTrue(unclear.status() == 1 && unclear.text().contains("instance.json does not say where"), unclear::text);
      assertEquals(1, unclear.text().lines().count(), unclear::text);
    }
    Platforms.clean(kernel.stop());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void healthAndMeters_tellWhenTheCertificateEnds() throws Exception {
    Instant end = FIRST.certificate().getNotAfter().toInstant();
    Kernel kernel = secure().clock(Clock.fixed(end.minus(Duration.ofDays(3)), ZoneOffset.UTC)).start();
    String health = get(kernel, "/health/ready");
    assertTrue(health.contains("\"status\":\"UP\"") && health.contains("\"secondsLeft\":259200"), health);
    String meters = get(kernel, "/metrics");
    Matcher left = Pattern.compile("(?m)^tls_certificate_expires_seconds(?:\\{[^}]*})? ([0-9.E]+)$").matcher(meters);
    assertTrue(left.find(), meters);
    assertEquals(259_200, Double.parseDouble(left.group(1)));
    assertTrue(meters.contains("tls_handshakes_total"), meters);
    Platforms.clean(kernel.stop());
  }

  @Test
  void aKeystore_willDo() throws Exception {
    Kernel kernel = Platforms.in(folder)
        .property("server.tls.keystore", folder.resolve("server.p12").toString())
        .property("server.tls.password", TestCertificate.PASSWORD)
        .property("server.tls.protocols", "TLSv1.3")
        .start();
    assertTrue(get(kernel, "/health").contains("\"UP\""));
    Platforms.clean(kernel.stop());
  }

  @ParameterizedTest
  @CsvSource({
    "tls.crt, '',        '',         '',      'server.tls.key: is empty, and must be the PEM file of the private key of'",
    "'',      tls.key,   '',         '',      'server.tls.certificate: is empty, and must be the PEM file of the certificate'",
    "tls.crt, tls.key,   server.p12, '',      'server.tls.keystore: set either this, or server.tls.certificate and server.tls.key'",
    "'',      '',        '',         'secret', 'server.tls.password: is set, but neither server.tls.keystore nor server.tls.key'",
    "tls.crt, none.key,  '',         '',      'none.key does not exist'",
    "tls.crt, other.key, '',         '',      'does not belong to the certificate of CN=first'",
    "'',      '',        server.p12, 'secret', 'server.tls.password: the value does not open'",
  })
  void whatMakesNoCertificate_isOneClearLine(String certificate, String key, String keystore, String password, String said) {
    Kernel.Builder builder = Platforms.in(folder).property("server.tls.password", password);
    set(builder, "server.tls.certificate", certificate);
    set(builder, "server.tls.key", key);
    set(builder, "server.tls.keystore", keystore);
    StartFailure failure = assertThrows(StartFailure.class, builder::start);
    assertEquals(ExitCode.BAD_CONFIGURATION, failure.exitCode());
    assertEquals(1, failure.lines().size(), failure.lines()::toString);
    assertTrue(failure.lines().getFirst().contains(said), failure.lines()::toString);
    assertFalse(failure.getMessage().contains("secret"), "the password is not shown");
    assertFalse(Files.exists(folder.resolve("data/instance.json")));
  }

  private void set(Kernel.Builder builder, String setting, String file) {
    if (!file.isEmpty()) {
      builder.property(setting, folder.resolve(file).toString());
    }
  }

  @Test
  void protocols_areKnownOnes() {
    StartFailure failure = assertThrows(StartFailure.class, () -> secure().property("server.tls.protocols", "TLSv1.1").start());
    assertTrue(failure.lines().getFirst().contains("'TLSv1.1' is not TLSv1.3 and TLSv1.2, or one of them, separated by commas"),
        failure.lines()::toString);
  }
}
