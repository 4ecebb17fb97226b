package dev.slipway.relay.rtsp;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * What one connection has to prove its password with (RFC 7616, section 3.3). Each connection has its own, so an answer that was heard
 * cannot be used on another one. Confined to the connection's thread.
 */
final class Nonce {

  private static final long LIFE_NANOS = 300_000_000_000L;

  private final SecureRandom random;
  private final LongSupplier nanoClock;
  private String value = "";
  private long bornNanos;
  private long lastCount;

  Nonce(SecureRandom random, LongSupplier nanoClock) {
    this.random = random;
    this.nanoClock = nanoClock;
  }

  /** Returns the value, a new one where there is none or it is too old. */
  String value() {
    if (value.isEmpty() || nanoClock.getAsLong() - bornNanos > LIFE_NANOS) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      value = HexFormat.of().formatHex(bytes);
      bornNanos = nanoClock.getAsLong();
      lastCount = 0;
    }
    return value;
  }

  /** Returns whether {@code other} is the value, and not too old. */
  boolean isFresh(String other) {
    return !value.isEmpty() && nanoClock.getAsLong() - bornNanos <= LIFE_NANOS && Digest.same(value, other);
  }

  /** Takes note of how often the peer says it has used the value. Returns false when it has said so before. */
  boolean count(long times) {
    if (times <= lastCount) {
      return false;
    }
    lastCount = times;
    return true;
  }
}
