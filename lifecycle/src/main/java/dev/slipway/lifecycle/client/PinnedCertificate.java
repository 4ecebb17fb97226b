package dev.slipway.lifecycle.client;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts one certificate and no other, whatever names and dates it has: the one that the platform itself says it has, in a file that
 * only its owner can write. Immutable and thread-safe.
 */
final class PinnedCertificate extends X509ExtendedTrustManager {

  private final byte[] sha256;

  private PinnedCertificate(String sha256) {
    this.sha256 = HexFormat.of().parseHex(sha256);
  }

  /**
   * Returns a context for clients of the server whose certificate has that SHA-256.
   *
   * @throws IllegalArgumentException when the text is not in hexadecimal digits
   */
  static SSLContext context(String sha256) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PinnedCertificate(sha256)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      if (!MessageDigest.isEqual(sha256, MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded()))) {
        throw new CertificateException("the certificate of " + chain[0].getSubjectX500Principal().getName()
            + " is not the one of the platform");
      }
    } catch (GeneralSecurityException e) {
      throw e instanceof CertificateException wrong ? wrong : new CertificateException(e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
