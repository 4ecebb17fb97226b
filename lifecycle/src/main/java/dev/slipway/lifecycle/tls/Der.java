package dev.slipway.lifecycle.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of DER (X.690) as it takes to put a key of RSA or EC into the form of PKCS#8. Stateless. */
final class Der {

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  /** The parameters of an EC key (RFC 5915, section 3). */
  private static final int CURVE = 0xA0;
  private static final int LONGEST = 1 << 16;

  private static final byte[] VERSION = {INTEGER, 1, 0};
  /** rsaEncryption, 1.2.840.113549.1.1.1, without parameters (RFC 8017, appendix A.1). */
  private static final byte[] RSA = {0x06, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 0x05, 0};
  /** id-ecPublicKey, 1.2.840.10045.2.1, to be followed by the curve (RFC 5480, section 2.1.1). */
  private static final byte[] EC = {0x06, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

  private Der() {}

  /** Returns an RSAPrivateKey (RFC 8017, appendix A.1.2) as PKCS#8 (RFC 5958). */
  static byte[] ofRsa(byte[] key) {
    return wrap(SEQUENCE, VERSION, wrap(SEQUENCE, RSA), wrap(OCTET_STRING, key));
  }

  /**
   * Returns an ECPrivateKey (RFC 5915) as PKCS#8.
   *
   * @throws IllegalArgumentException when it is none, or does not name its curve
   */
  static byte[] ofEc(byte[] key) {
    int[] outer = item(key, 0, SEQUENCE);
    int at = outer[0];
    while (at < outer[1]) {
      int tag = key[at] & 0xFF;
      int[] inner = item(key, at, tag);
      if (tag == CURVE) {
        return wrap(SEQUENCE, VERSION, wrap(SEQUENCE, EC, Arrays.copyOfRange(key, inner[0], inner[1])), wrap(OCTET_STRING, key));
      }
      at = inner[1];
    }
    throw new IllegalArgumentException("no curve");
  }

  /** Returns where the content of the item at {@code at} begins and ends. */
  private static int[] item(byte[] der, int at, int tag) {
    if (at + 2 > der.length || (der[at] & 0xFF) != tag) {
      throw new IllegalArgumentException("not the expected item");
    }
    int length = der[at + 1] & 0xFF;
    int start = at + 2;
    if (length > 0x82) {
      throw new IllegalArgumentException("too long");
    }
    if (length >= 0x80) {
      int bytes = length - 0x80;
      if (bytes == 0 || start + bytes > der.length) {
        throw new IllegalArgumentException("no length");
      }
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | (der[start++] & 0xFF);
      }
    }
    if (start + length > der.length) {
      throw new IllegalArgumentException("cut short");
    }
    return new int[] {start, start + length};
  }

  private static byte[] wrap(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    if (length >= LONGEST) {
      throw new IllegalArgumentException("too long");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length >= 0x100) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length >= 0x80) {
      out.write(0x81);
    }
    out.write(length);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
