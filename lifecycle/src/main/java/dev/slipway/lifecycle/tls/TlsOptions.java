package dev.slipway.lifecycle.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * From what the server's certificate is made, and what is spoken with it. Immutable.
 *
 * @param files where the certificate and its key are
 * @param password what opens the keystore, or an encrypted key; empty for none
 * @param protocols the versions of TLS that are spoken, such as {@code TLSv1.3}
 * @param checkEvery the time between two looks at the files
 */
public record TlsOptions(Files files, String password, List<String> protocols, Duration checkEvery) {

  /** Copies the list. */
  public TlsOptions {
    protocols = List.copyOf(protocols);
  }

  /** The password stays out. */
  @Override
  public String toString() {
    return "TLS with " + files + ", " + protocols;
  }

  /** Where the certificate and its key are. */
  public sealed interface Files {

    /** Returns all of them. */
    List<Path> all();
  }

  /**
   * Two PEM files (RFC 7468), which may be the same.
   *
   * @param certificate the server's certificate, then those that lead to its root
   * @param key the private key
   */
  public record Pem(Path certificate, Path key) implements Files {

    @Override
    public List<Path> all() {
      return List.of(certificate, key);
    }
  }

  /**
   * A PKCS#12 file (RFC 7292) with one private key and its certificates.
   *
   * @param file the file
   */
  public record Keystore(Path file) implements Files {

    @Override
    public List<Path> all() {
      return List.of(file);
    }
  }
}
