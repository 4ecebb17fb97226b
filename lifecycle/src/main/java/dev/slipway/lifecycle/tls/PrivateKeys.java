package dev.slipway.lifecycle.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Private keys out of PEM files. Stateless. */
final class PrivateKeys {

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
  private static final String CONVERT = "; 'openssl pkcs8 -topk8 -in <it> -out <new file>' makes one that is";
  private static final String FORMS = "PKCS#8 (BEGIN PRIVATE KEY, BEGIN ENCRYPTED PRIVATE KEY),"
      + " BEGIN RSA PRIVATE KEY or BEGIN EC PRIVATE KEY";

  private PrivateKeys() {}

  /**
   * Returns the one private key among {@code blocks}.
   *
   * @param setting the key of the configuration that names the file, for what is told
   * @param file the file's name, for the same
   */
  static PrivateKey of(List<PemBlock> blocks, String setting, String file, String password, String passwordSetting) throws TlsProblem {
    List<PemBlock> keys = blocks.stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw new TlsProblem(setting, file + " holds " + (keys.isEmpty() ? "no private key" : keys.size() + " private keys")
          + ", and must hold one: " + FORMS);
    }
    PemBlock key = keys.getFirst();
    if (key.encrypted()) {
      throw new TlsProblem(setting, file + " is encrypted in a form that is not read" + CONVERT);
    }
    try {
      return switch (key.label()) {
        case "PRIVATE KEY" -> pkcs8(key.bytes());
        case "RSA PRIVATE KEY" -> pkcs8(Der.ofRsa(key.bytes()));
        case "EC PRIVATE KEY" -> pkcs8(Der.ofEc(key.bytes()));
        case "ENCRYPTED PRIVATE KEY" -> decrypted(key.bytes(), file, password, passwordSetting);
        default -> throw new TlsProblem(setting, file + " is a " + key.label() + ", and must be " + FORMS + CONVERT);
      };
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new TlsProblem(setting, file + " holds a " + key.label() + " that cannot be read; it must be " + FORMS
          + " of RSA, EC or Ed25519");
    }
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    InvalidKeySpecException last = new InvalidKeySpecException("of no known algorithm");
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last = e; // it may be of another algorithm
      }
    }
    throw last;
  }

  private static PrivateKey decrypted(byte[] der, String file, String password, String setting)
      throws GeneralSecurityException, IOException, TlsProblem {
    if (password.isEmpty()) {
      throw new TlsProblem(setting, "is empty, and must be the password of " + file + ", which is encrypted");
    }
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
    PKCS8EncodedKeySpec plain;
    try {
      SecretKey key = SecretKeyFactory.getInstance(info.getAlgName()).generateSecret(spec);
      Cipher cipher = Cipher.getInstance(info.getAlgName());
      cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
      plain = info.getKeySpec(cipher);
    } catch (java.security.spec.InvalidKeySpecException | java.security.InvalidKeyException e) {
      throw new TlsProblem(setting, "the value does not open " + file);
    } finally {
      spec.clearPassword();
    }
    return pkcs8(plain.getEncoded());
  }
}
