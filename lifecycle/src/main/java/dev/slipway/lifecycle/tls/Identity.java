package dev.slipway.lifecycle.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * Who the server is: its certificate, and all that a handshake with it takes. Immutable and thread-safe.
 *
 * <p>Of TLS 1.2 only suites with forward secrecy and authenticated encryption are spoken (RFC 9325, section 4.2).
 */
public final class Identity {

  private static final int NAMES = 10;
  /** The JDK reads it once, before the first handshake; with it, a peer cannot make the server work for one handshake after the other. */
  private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  static {
    if (System.getProperty(NO_RENEGOTIATION) == null) {
      System.setProperty(NO_RENEGOTIATION, "true");
    }
  }

  private final List<X509Certificate> chain;
  private final SSLContext context;
  private final String[] protocols;
  private final String[] suites;
  private final String sha256;

  /** The identity of that chain, the server's own certificate first, with its key. */
  Identity(List<X509Certificate> chain, PrivateKey key, List<String> protocols) throws GeneralSecurityException {
    this.chain = List.copyOf(chain);
    this.context = context(this.chain, key);
    this.protocols = protocols.toArray(String[]::new);
    this.suites = Stream.of(context.getDefaultSSLParameters().getCipherSuites()).filter(Identity::isModern).toArray(String[]::new);
    this.sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(own().getEncoded()));
  }

  private static SSLContext context(List<X509Certificate> chain, PrivateKey key) throws GeneralSecurityException {
    char[] password = HexFormat.of().formatHex(new SecureRandom().generateSeed(16)).toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[0], null); // clients show no certificate
    return context;
  }

  private static boolean isModern(String suite) {
    return !suite.contains("_WITH_") || (suite.contains("_ECDHE_") && (suite.contains("_GCM_") || suite.contains("_CHACHA20_")));
  }

  SSLContext context() {
    return context;
  }

  SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters(suites, protocols);
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    return parameters;
  }

  private X509Certificate own() {
    return chain.getFirst();
  }

  /** Returns the SHA-256 of the certificate, in hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  /** Returns for whom it was issued, such as {@code CN=example.org}. */
  public String subject() {
    return own().getSubjectX500Principal().getName();
  }

  /** Returns who issued it. */
  public String issuer() {
    return own().getIssuerX500Principal().getName();
  }

  /** Returns the names that it is for, at most ten of them. */
  public List<String> names() {
    try {
      return Optional.ofNullable(own().getSubjectAlternativeNames()).stream().flatMap(Collection::stream)
          .map(name -> name.get(1)).filter(String.class::isInstance).map(String.class::cast).limit(NAMES).toList();
    } catch (java.security.cert.CertificateParsingException e) {
      return List.of();
    }
  }

  /** Returns since when it is valid. */
  public Instant begins() {
    return own().getNotBefore().toInstant();
  }

  /** Returns when it ends, or when the first of those that lead to its root does. */
  public Instant ends() {
    return chain.stream().map(certificate -> certificate.getNotAfter().toInstant()).min(Instant::compareTo).orElseThrow();
  }

  @Override
  public String toString() {
    return "certificate of " + subject() + ", valid until " + ends() + ", SHA-256 " + sha256;
  }
}
