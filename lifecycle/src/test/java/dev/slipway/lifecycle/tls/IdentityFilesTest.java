package dev.slipway.lifecycle.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files make a certificate, and what is said of those that do not. */
class IdentityFilesTest {

  private static final TestCertificate EC = TestCertificate.of("first");
  private static final TestCertificate RSA = TestCertificate.of("rsa", "RSA", "+0d", 90);
  private static final int PKCS8_HEAD_OF_RSA = 26;
  private static final String SECRET = "a password that nobody must see";

  @TempDir
  private Path folder;

  private Identity read(TlsOptions.Files files, String password) throws TlsProblem {
    return new IdentityFiles(new TlsOptions(files, password, List.of("TLSv1.3"), Duration.ofSeconds(1))).read();
  }

  private Identity pem(String certificate, String key, String password) throws Exception {
    Path certificateFile = Files.writeString(folder.resolve("tls.crt"), certificate);
    Path keyFile = Files.writeString(folder.resolve("tls.key"), key);
    return read(new TlsOptions.Pem(certificateFile, keyFile), password);
  }

  private String refusal(String certificate, String key, String password) {
    String said = assertThrows(TlsProblem.class, () -> pem(certificate, key, password)).getMessage();
    assertFalse(said.contains(SECRET), said);
    return said;
  }

  @ParameterizedTest
  @CsvSource({"EC", "RSA", "Ed25519"})
  void aKeyOfPkcs8_isRead(String algorithm) throws Exception {
    TestCertificate made = TestCertificate.of("of-" + algorithm, algorithm, "+0d", 90);
    Identity identity = pem("Text around it is left out.\n" + made.certificatePem(), made.keyPem(), "");
    assertEquals(made.sha256(), identity.sha256());
    assertEquals("CN=of-" + algorithm, identity.subject());
    assertEquals(List.of("localhost", "127.0.0.1"), identity.names());
    assertEquals(made.certificate().getNotAfter().toInstant(), identity.ends());
  }

  @Test
  void aKeyOfPkcs1_isRead() throws Exception {
    byte[] pkcs8 = RSA.key().getEncoded();
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEAD_OF_RSA, pkcs8.length);
    assertEquals(RSA.sha256(), pem(RSA.certificatePem(), TestCertificate.pem("RSA PRIVATE KEY", pkcs1), "").sha256());
  }

  /** Returns a file as OpenSSL writes it. */
  private static String written(String name) throws IOException {
    try (InputStream in = IdentityFilesTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aKeyOfSec1_isRead() throws Exception {
    assertEquals("CN=openssl", pem(written("ec-certificate.pem"), written("ec-sec1.pem"), "").subject());
  }

  @Test
  void anEncryptedKey_isOpenedByThePassword() throws Exception {
    String certificate = written("ec-certificate.pem");
    String key = written("ec-encrypted.pem");
    assertEquals("CN=openssl", pem(certificate, key, SECRET).subject());
    assertTrue(refusal(certificate, key, "").startsWith("server.tls.password: is empty, and must be the password of "));
    assertTrue(refusal(certificate, key, SECRET + "!").startsWith("server.tls.password: the value does not open "));
  }

  @Test
  void aKeystore_isOpenedByThePassword() throws Exception {
    TlsOptions.Keystore file = new TlsOptions.Keystore(Files.write(folder.resolve("server.p12"), EC.keystore()));
    assertEquals(EC.sha256(), read(file, TestCertificate.PASSWORD).sha256());

    assertEquals("server.tls.password: the value does not open " + file.file(),
        assertThrows(TlsProblem.class, () -> read(file, "wrong")).getMessage());
    assertEquals("server.tls.password: is empty, and does not open " + file.file(),
        assertThrows(TlsProblem.class, () -> read(file, "")).getMessage());
    Files.writeString(file.file(), "no keystore");
    assertEquals("server.tls.keystore: " + file.file() + " is no keystore of PKCS#12",
        assertThrows(TlsProblem.class, () -> read(file, "wrong")).getMessage());
  }

  @Test
  void aKeystoreWithoutAKey_orWithTwo_isRefused() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("only", EC.certificate());
    Path file = folder.resolve("server.p12");
    char[] password = TestCertificate.PASSWORD.toCharArray();
    try (var out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
    String none = assertThrows(TlsProblem.class, () -> read(new TlsOptions.Keystore(file), TestCertificate.PASSWORD)).getMessage();
    assertTrue(none.contains("holds no private key, and must hold one"), none);

    for (TestCertificate each : List.of(EC, RSA)) {
      store.setKeyEntry(each.key().getAlgorithm(), each.key(), password, new java.security.cert.Certificate[] {each.certificate()});
    }
    try (var out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
    String two = assertThrows(TlsProblem.class, () -> read(new TlsOptions.Keystore(file), TestCertificate.PASSWORD)).getMessage();
    assertTrue(two.contains("[ec, rsa]") && two.contains("must hold one"), two);
  }

  @Test
  void filesThatMakeNoCertificate_areNamedWithTheirSetting() throws Exception {
    String good = EC.certificatePem();
    String file = folder.resolve("tls.key").toString();
    assertEquals("server.tls.key: the private key in " + file + " does not belong to the certificate of CN=first",
        refusal(good, RSA.keyPem(), ""));
    assertTrue(refusal(good, TestCertificate.of("second").keyPem(), "").contains("does not belong to the certificate of CN=first"));
    assertTrue(refusal(RSA.certificatePem() + good, EC.keyPem(), "").contains("own certificate is number 2 of"));
    assertTrue(refusal("nothing", EC.keyPem(), "").contains("holds no certificate, and must be PEM (BEGIN CERTIFICATE)"));
    assertTrue(refusal(good, good, "").contains("holds no private key, and must hold one: PKCS#8"));
    assertTrue(refusal(good, EC.keyPem() + EC.keyPem(), "").contains("holds 2 private keys, and must hold one"));
    assertTrue(refusal(good, TestCertificate.pem("OPENSSH PRIVATE KEY", new byte[9]), "").contains("a OPENSSH PRIVATE KEY, and must be"));
    assertTrue(refusal(good, TestCertificate.pem("EC PRIVATE KEY", new byte[9]), "").contains("a EC PRIVATE KEY that cannot be read"));
    assertTrue(refusal(good, TestCertificate.pem("PRIVATE KEY", new byte[9]), "").contains("a PRIVATE KEY that cannot be read"));
    String damaged = TestCertificate.pem("CERTIFICATE", new byte[9]);
    assertTrue(refusal(damaged, EC.keyPem(), "").contains("certificate 1 of the file cannot be read"));
    assertTrue(refusal(good, "-----BEGIN PRIVATE KEY-----\n=\n-----END PRIVATE KEY-----\n", "").startsWith("server.tls.key: "));
    String old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n"
        + "-----END RSA PRIVATE KEY-----\n";
    assertTrue(refusal(good, old, SECRET).contains("is encrypted in a form that is not read; 'openssl pkcs8 -topk8"));
  }

  @Test
  void filesThatCannotBeRead_areNamedWithTheirSetting() throws Exception {
    TlsOptions.Pem files = EC.write(folder);
    Files.delete(files.key());
    assertEquals("server.tls.key: " + files.key() + " does not exist", assertThrows(TlsProblem.class, () -> read(files, "")).getMessage());
    Files.createDirectory(files.key());
    assertEquals("server.tls.key: " + files.key() + " is a folder, and must be a file",
        assertThrows(TlsProblem.class, () -> read(files, "")).getMessage());
  }

  @Test
  void damagedKeys_areRefusedAndNothingElse() throws Exception {
    Random random = new Random(46);
    for (String label : List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY")) {
      for (int i = 0; i < 300; i++) {
        byte[] der = EC.key().getEncoded();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          der[random.nextInt(Math.min(der.length, 30))] = (byte) random.nextInt();
        }
        byte[] damaged = Arrays.copyOf(der, random.nextInt(der.length));
        try {
          pem(EC.certificatePem(), TestCertificate.pem(label, damaged), SECRET);
        } catch (TlsProblem expected) {
          assertTrue(expected.getMessage().startsWith("server.tls."), expected.getMessage());
        }
      }
    }
  }
}
