package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.api.MessageRate;
import dev.slipway.lifecycle.rate.TokenBucket;
import dev.slipway.lifecycle.rate.TokenBuckets;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one session may still send. Confined to the session's thread. */
final class Intake {

  private final MessageRate rate;
  private final @Nullable TokenBucket session;
  private final @Nullable TokenBucket pings;
  private final @Nullable TokenBuckets addresses;
  private final Object address;
  private final TokenBucket abuse;

  /** The intake of a session from {@code peer}; {@code addresses} has the limit that sessions from one address share. */
  Intake(MessageRate rate, @Nullable TokenBuckets addresses, SocketAddress peer, long now) {
    this.rate = rate;
    this.session = rate.perSession().map(limit -> new TokenBucket(limit, now)).orElse(null);
    this.pings = rate.perSession().map(limit -> new TokenBucket(limit, now)).orElse(null);
    this.addresses = addresses;
    this.address = Limits.address(peer);
    this.abuse = new TokenBucket(rate.abuse(), now);
  }

  /** Takes a permit for one message and returns 0, or returns the nanoseconds until there is one. */
  long take(long now) {
    long wait = session == null ? 0 : session.take(now);
    if (wait > 0 || addresses == null) {
      return wait;
    }
    return addresses.take(address).map(Duration::toNanos).orElse(0L);
  }

  /** Returns whether the peer may ping now. */
  boolean takePing(long now) {
    return pings == null || pings.take(now) == 0;
  }

  /** Returns whether one more message or ping over the limit is put up with. */
  boolean tolerates(long now) {
    return abuse.take(now) == 0;
  }

  /** Returns what the peer is answered that has to wait. Calls the module. */
  Frame answer(String message, long nanos) {
    return rate.surplus().answer(message, Duration.ofNanos(nanos));
  }
}
