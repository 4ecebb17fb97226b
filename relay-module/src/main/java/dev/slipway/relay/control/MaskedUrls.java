package dev.slipway.relay.control;

import dev.slipway.relay.guard.Secrets;

/** Addresses as they are shown. Stateless. */
final class MaskedUrls {

  /** What stands in place of a secret. */
  static final String BLANK = "****";

  private MaskedUrls() {}

  /** Returns whether {@code given} means {@code url}: as it is, or as it is shown. */
  static boolean means(String given, String url) {
    return given.equals(url) || given.equals(Secrets.mask(url));
  }
}
