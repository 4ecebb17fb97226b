package dev.slipway.lifecycle.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468). Immutable but for the bytes, which nobody changes. */
final class PemBlock {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([\\s\\S]*?)-----END \\1-----");
  private static final Pattern HEADERS = Pattern.compile("\\A(?:[A-Za-z0-9-]+:[^\\n]*\\n\\s*)+");

  private final String label;
  private final boolean encrypted;
  private final byte[] bytes;

  private PemBlock(String label, boolean encrypted, byte[] bytes) {
    this.label = label;
    this.encrypted = encrypted;
    this.bytes = bytes;
  }

  /** Returns what it says that it is, such as {@code CERTIFICATE}. */
  String label() {
    return label;
  }

  /** Returns whether it has a header that says so (RFC 1421, as OpenSSL once wrote keys). */
  boolean encrypted() {
    return encrypted;
  }

  /** Returns its content. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Returns the blocks of {@code text} in their order, without what stands around them.
   *
   * @throws IllegalArgumentException when one is not Base64
   */
  static List<PemBlock> all(String text) {
    List<PemBlock> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String content = matcher.group(2);
      Matcher headers = HEADERS.matcher(content);
      boolean headed = headers.find();
      byte[] bytes = headed ? new byte[0] : Base64.getMimeDecoder().decode(content.strip());
      blocks.add(new PemBlock(matcher.group(1), headed && headers.group().contains("ENCRYPTED"), bytes));
    }
    return blocks;
  }
}
