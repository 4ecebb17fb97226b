package dev.slipway.lifecycle.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The files that the server's identity is read from. Immutable; thread-safe; blocks on the file system. */
final class IdentityFiles {

  private static final String CERTIFICATE = "server.tls.certificate";
  private static final String KEY = "server.tls.key";
  private static final String KEYSTORE = "server.tls.keystore";
  private static final String PASSWORD = "server.tls.password";
  private static final long LIMIT_BYTES = 1L << 20;

  private final TlsOptions options;

  IdentityFiles(TlsOptions options) {
    this.options = options;
  }

  /** Returns what changes when one of the files does, or is replaced, or a link to it is. */
  String stamp() {
    StringBuilder stamp = new StringBuilder();
    for (Path file : options.files().all()) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        stamp.append(now.lastModifiedTime()).append(' ').append(now.size()).append(' ').append(now.fileKey()).append('\n');
      } catch (IOException e) {
        stamp.append(e.getClass().getSimpleName()).append('\n');
      }
    }
    return stamp.toString();
  }

  /**
   * Returns the identity that the files make.
   *
   * @throws TlsProblem when they make none
   */
  Identity read() throws TlsProblem {
    try {
      return switch (options.files()) {
        case TlsOptions.Pem pem -> pem(pem);
        case TlsOptions.Keystore keystore -> keystore(keystore.file());
      };
    } catch (GeneralSecurityException e) {
      throw new TlsProblem(name(), "cannot be used: " + e.getMessage());
    }
  }

  private String name() {
    return options.files() instanceof TlsOptions.Pem ? CERTIFICATE : KEYSTORE;
  }

  private Identity pem(TlsOptions.Pem files) throws TlsProblem, GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (PemBlock block : blocks(CERTIFICATE, files.certificate())) {
      if (block.label().equals("CERTIFICATE")) {
        try {
          chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
        } catch (java.security.cert.CertificateException e) {
          throw new TlsProblem(CERTIFICATE, files.certificate() + ": certificate " + (chain.size() + 1) + " of the file cannot be read");
        }
      }
    }
    if (chain.isEmpty()) {
      throw new TlsProblem(CERTIFICATE, files.certificate() + " holds no certificate, and must be PEM (BEGIN CERTIFICATE),"
          + " the server's own first");
    }
    PrivateKey key = PrivateKeys.of(blocks(KEY, files.key()), KEY, files.key().toString(), options.password(), PASSWORD);
    return identity(chain, key, KEY, files.key());
  }

  private static List<PemBlock> blocks(String setting, Path file) throws TlsProblem {
    try {
      return PemBlock.all(new String(bytes(setting, file), StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw new TlsProblem(setting, file + " is not PEM: what stands between BEGIN and END must be Base64");
    }
  }

  private Identity keystore(Path file) throws TlsProblem, GeneralSecurityException {
    char[] password = options.password().toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(new ByteArrayInputStream(bytes(KEYSTORE, file)), password);
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw new TlsProblem(PASSWORD, (password.length == 0 ? "is empty, and" : "the value") + " does not open " + file);
      }
      throw new TlsProblem(KEYSTORE, file + " is no keystore of PKCS#12");
    }
    List<String> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      }
    }
    if (keys.size() != 1) {
      throw new TlsProblem(KEYSTORE, file + " holds " + (keys.isEmpty() ? "no private key" : "the private keys " + keys)
          + ", and must hold one, with its certificates");
    }
    try {
      Key key = store.getKey(keys.getFirst(), password);
      Certificate[] chain = store.getCertificateChain(keys.getFirst());
      if (!(key instanceof PrivateKey secret) || chain == null) {
        throw new TlsProblem(KEYSTORE, file + " holds a private key without its certificate");
      }
      List<X509Certificate> certificates = new ArrayList<>();
      for (Certificate each : chain) {
        certificates.add((X509Certificate) each);
      }
      return identity(certificates, secret, KEYSTORE, file);
    } catch (UnrecoverableKeyException e) {
      throw new TlsProblem(PASSWORD, "the value opens " + file + ", but not the private key in it");
    }
  }

  private Identity identity(List<X509Certificate> chain, PrivateKey key, String setting, Path file)
      throws TlsProblem, GeneralSecurityException {
    for (int i = 0; i < chain.size(); i++) {
      if (belong(chain.get(i), key)) {
        if (i > 0) {
          throw new TlsProblem(name(), "the server's own certificate is number " + (i + 1) + " of " + options.files().all().getFirst()
              + ", and must be the first");
        }
        return new Identity(chain, key, options.protocols());
      }
    }
    throw new TlsProblem(setting, "the private key in " + file + " does not belong to the certificate of "
        + chain.getFirst().getSubjectX500Principal().getName());
  }

  /** A key belongs to a certificate when what it signs is verified by it. */
  private static boolean belong(X509Certificate certificate, PrivateKey key) {
    String algorithm = switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
      default -> key.getAlgorithm();
    };
    try {
      byte[] text = "slipway".getBytes(StandardCharsets.US_ASCII);
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of different algorithms
    }
  }

  private static byte[] bytes(String setting, Path file) throws TlsProblem {
    try {
      if (Files.isDirectory(file)) {
        throw new TlsProblem(setting, file + " is a folder, and must be a file");
      }
      if (Files.size(file) > LIMIT_BYTES) {
        throw new TlsProblem(setting, file + " has more than " + LIMIT_BYTES + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new TlsProblem(setting, file + " does not exist");
    } catch (AccessDeniedException e) {
      throw new TlsProblem(setting, file + " may not be read by this user");
    } catch (IOException e) {
      throw new TlsProblem(setting, file + " cannot be read: " + e);
    }
  }
}
