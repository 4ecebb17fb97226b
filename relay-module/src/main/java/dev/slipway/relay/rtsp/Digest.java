package dev.slipway.relay.rtsp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The hash functions of Digest authentication (RFC 7616, section 3), the preferred one first. Stateless. */
enum Digest {
  /** The one to use. */
  SHA256("SHA-256"),
  /** The one that ffmpeg and GStreamer know. */
  MD5("MD5");

  private final String algorithm;

  Digest(String algorithm) {
    this.algorithm = algorithm;
  }

  /** Returns the name that stands in headers. */
  String algorithm() {
    return algorithm;
  }

  /** Returns the function of that name; peers that give none mean MD5 (RFC 7616, section 3.4). */
  static Optional<Digest> of(String name) {
    for (Digest digest : values()) {
      if (digest.algorithm.equalsIgnoreCase(name)) {
        return Optional.of(digest);
      }
    }
    return name.isEmpty() ? Optional.of(MD5) : Optional.empty();
  }

  /** Returns the hash of {@code parts}, joined by colons, as hexadecimal digits. */
  String hash(String... parts) {
    try {
      byte[] text = String.join(":", parts).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has both
    }
  }

  /** Returns whether two texts are the same, in a time that does not tell where they differ. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
