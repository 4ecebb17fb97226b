package dev.slipway.lifecycle.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a certificate is replaced while the server runs. */
class CertificatesTest {

  private static final TestCertificate FIRST = TestCertificate.of("first");
  private static final TestCertificate SECOND = TestCertificate.of("second");
  private static final Logger LOGGER = Logger.getLogger(Certificates.class.getName());

  @TempDir
  private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final Handler ear = new Handler() {
    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
        warnings.add(line.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(ear);
  }

  @AfterEach
  void close() throws Exception {
    LOGGER.removeHandler(ear);
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private Certificates started(TlsOptions.Files files, Duration every, Clock clock) throws TlsProblem {
    Certificates certificates = Certificates.open(new TlsOptions(files, "", List.of("TLSv1.3"), every), clock);
    certificates.start();
    open.add(certificates);
    return certificates;
  }

  private static void await(String what, BooleanSupplier condition) {
    Deadline deadline = Deadline.after(Duration.ofSeconds(10));
    while (!condition.getAsBoolean()) {
      if (deadline.expired()) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void changedFiles_areTakenOver() throws Exception {
    Certificates certificates = started(FIRST.write(folder), Duration.ofMillis(50), Clock.systemUTC());
    List<String> heard = new CopyOnWriteArrayList<>();
    certificates.onChange(identity -> heard.add(identity.sha256()));

    SECOND.write(folder);

    await("the second is in use", () -> certificates.current().sha256().equals(SECOND.sha256()));
    await("it was told", () -> heard.equals(List.of(SECOND.sha256())));
    assertEquals(1, certificates.reloads());
    assertTrue(certificates.problem().isEmpty());
  }

  /** As Kubernetes replaces the files of a secret: a link to a folder is replaced, and nothing else. */
  @Test
  void aReplacedLink_isNoticed() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    FIRST.write(one);
    SECOND.write(two);
    Path link = Files.createSymbolicLink(folder.resolve("data"), one);
    Certificates certificates =
        started(new TlsOptions.Pem(link.resolve("tls.crt"), link.resolve("tls.key")), Duration.ofMillis(50), Clock.systemUTC());

    Path fresh = Files.createSymbolicLink(folder.resolve("data.new"), two);
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

    await("the second is in use", () -> certificates.current().sha256().equals(SECOND.sha256()));
  }

  @Test
  void filesThatDoNotGoTogether_keepTheOldCertificate_untilTheyDo() throws Exception {
    TlsOptions.Pem files = FIRST.write(folder);
    Certificates certificates = started(files, Duration.ofMillis(50), Clock.systemUTC());

    Files.writeString(files.certificate(), SECOND.certificatePem());
    await("it was told", () -> certificates.problem().isPresent());
    assertTrue(certificates.problem().orElseThrow().contains("does not belong to the certificate of CN=second"));
    assertEquals(FIRST.sha256(), certificates.current().sha256());
    assertTrue(String.valueOf(certificates.health().call().details()).contains("does not belong"));
    assertEquals("UP", certificates.health().call().status().name(), "no probe can mend it");
    assertEquals(certificates.problem(), certificates.reload());
    assertEquals(1, warnings.size(), () -> "told once: " + warnings);

    Files.writeString(files.key(), SECOND.keyPem());
    await("the second is in use", () -> certificates.current().sha256().equals(SECOND.sha256()));
    await("nothing is wrong any more", () -> certificates.problem().isEmpty());
    assertFalse(String.valueOf(certificates.health().call().details()).contains("problem"));
  }

  @Test
  void aReload_doesNotWaitForTheNextLook() throws Exception {
    Certificates certificates = started(FIRST.write(folder), Duration.ofHours(1), Clock.systemUTC());
    SECOND.write(folder);
    assertTrue(certificates.reload().isEmpty());
    assertEquals(SECOND.sha256(), certificates.current().sha256());
    Files.delete(folder.resolve("tls.crt"));
    assertTrue(certificates.reload().orElseThrow().contains("tls.crt does not exist"));
    assertEquals(SECOND.sha256(), certificates.current().sha256());
  }

  @Test
  void theEnd_isToldInTime() throws Exception {
    Instant end = FIRST.certificate().getNotAfter().toInstant();
    Clock thirteenDaysBefore = Clock.fixed(end.minus(Duration.ofDays(13)), ZoneOffset.UTC);
    Certificates soon = started(FIRST.write(folder), Duration.ofHours(1), thirteenDaysBefore);
    assertEquals(Duration.ofDays(13).toSeconds(), soon.secondsLeft());
    assertTrue(warnings.getFirst().contains("CN=first ends in 13 days"), warnings::toString);

    Certificates over = started(FIRST.write(folder), Duration.ofHours(1), Clock.fixed(end.plusSeconds(5), ZoneOffset.UTC));
    assertEquals(-5, over.secondsLeft());
    assertTrue(warnings.get(1).contains("CN=first has ended on"), warnings::toString);

    Certificates early = started(FIRST.write(folder), Duration.ofHours(1),
        Clock.fixed(FIRST.certificate().getNotBefore().toInstant().minusSeconds(60), ZoneOffset.UTC));
    assertTrue(early.secondsLeft() > 0);
    assertTrue(warnings.get(2).contains("CN=first is not valid before"), warnings::toString);

    started(FIRST.write(folder), Duration.ofHours(1), Clock.fixed(end.minus(Duration.ofDays(15)), ZoneOffset.UTC));
    assertEquals(3, warnings.size(), warnings::toString);
  }
}
