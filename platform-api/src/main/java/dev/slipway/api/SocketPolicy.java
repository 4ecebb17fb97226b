package dev.slipway.api;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The limits of a WebSocket endpoint. Immutable; begin with {@link #defaults} and change what differs.
 *
 * @param maxSessions sessions at a time; one more is refused with 503
 * @param maxPerUser sessions of one named user
 * @param maxPerAddress sessions from one address
 * @param messageBytes the longest message, over all its fragments; a longer one closes with 1009
 * @param outboxFrames frames that may wait in a session's outbox
 * @param outboxBytes bytes that may wait in a session's outbox
 * @param overflow what happens when the outbox is full
 * @param patience how long a write may be blocked before {@link Overflow#DISCONNECT} closes
 * @param lossNotice makes the frame that tells a peer how many frames it lost to its outbox, sent before the next one
 * @param pingEvery the time between pings
 * @param pongWithin the time in which a ping must be answered
 * @param readTimeout the longest silence of a peer
 * @param writeTimeout the longest time for one write, after which the socket is closed
 * @param closePerSecond how many sessions a second are closed when the endpoint drains; 0 for all at once
 * @param rate how fast a peer may send messages; without limit when empty
 * @param compressFrom what is written at once is compressed, for peers that ask for it, if its messages have so many bytes together
 *     (RFC 7692); 0 for never
 */
public record SocketPolicy(
    int maxSessions,
    int maxPerUser,
    int maxPerAddress,
    int messageBytes,
    int outboxFrames,
    int outboxBytes,
    Overflow overflow,
    Duration patience,
    Optional<LongFunction<Frame>> lossNotice,
    Duration pingEvery,
    Duration pongWithin,
    Duration readTimeout,
    Duration writeTimeout,
    int closePerSecond,
    Optional<MessageRate> rate,
    int compressFrom) {

  private static final SocketPolicy DEFAULTS = new SocketPolicy(
      1_000, Integer.MAX_VALUE, Integer.MAX_VALUE, 64 * 1024, 256, 1024 * 1024, Overflow.DISCONNECT, Duration.ofSeconds(1),
      Optional.empty(), Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(10), 0,
      Optional.empty(), 512);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when a limit or a time is not positive
   */
  public SocketPolicy {
    positive("maxSessions", maxSessions);
    positive("maxPerUser", maxPerUser);
    positive("maxPerAddress", maxPerAddress);
    positive("messageBytes", messageBytes);
    positive("outboxFrames", outboxFrames);
    positive("outboxBytes", outboxBytes);
    positive("patience", patience.toMillis());
    positive("pingEvery", pingEvery.toMillis());
    positive("pongWithin", pongWithin.toMillis());
    positive("readTimeout", readTimeout.toMillis());
    positive("writeTimeout", writeTimeout.toMillis());
    positive("closePerSecond", closePerSecond + 1L);
    positive("compressFrom", compressFrom + 1L);
  }

  /**
   * Returns 1,000 sessions, messages of 64 KiB, an outbox of 256 frames and 1 MiB, {@link Overflow#DISCONNECT} after 1 s,
   * a ping every 30 s answered within 10 s, a read timeout of 60 s, a write timeout of 10 s, no limit of
   * messages, and compression from 512 bytes on.
   */
  public static SocketPolicy defaults() {
    return DEFAULTS;
  }

  /** Returns this policy with other limits of sessions. */
  public SocketPolicy withSessions(int max, int perUser, int perAddress) {
    return new SocketPolicy(
        max, perUser, perAddress, messageBytes, outboxFrames, outboxBytes, overflow, patience, lossNotice, pingEvery,
        pongWithin, readTimeout, writeTimeout, closePerSecond, rate, compressFrom);
  }

  /** Returns this policy with another message limit in bytes. */
  public SocketPolicy withMessageBytes(int limit) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, limit, outboxFrames, outboxBytes, overflow, patience, lossNotice, pingEvery,
        pongWithin, readTimeout, writeTimeout, closePerSecond, rate, compressFrom);
  }

  /** Returns this policy with another size of the outbox. */
  public SocketPolicy withOutbox(int frames, int bytes) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, messageBytes, frames, bytes, overflow, patience, lossNotice, pingEvery,
        pongWithin, readTimeout, writeTimeout, closePerSecond, rate, compressFrom);
  }

  /** Returns this policy with another treatment of slow peers. */
  public SocketPolicy withOverflow(Overflow treatment, Duration patienceOfDisconnect) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, messageBytes, outboxFrames, outboxBytes, treatment, patienceOfDisconnect,
        lossNotice, pingEvery, pongWithin, readTimeout, writeTimeout, closePerSecond, rate, compressFrom);
  }

  /** Returns this policy with a frame that tells peers what they lost. */
  public SocketPolicy withLossNotice(LongFunction<Frame> notice) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, messageBytes, outboxFrames, outboxBytes, overflow, patience,
        Optional.of(notice), pingEvery, pongWithin, readTimeout, writeTimeout, closePerSecond, rate, compressFrom);
  }

  /** Returns this policy with another heartbeat. */
  public SocketPolicy withHeartbeat(Duration every, Duration answeredWithin, Duration longestSilence) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, messageBytes, outboxFrames, outboxBytes, overflow, patience, lossNotice,
        every, answeredWithin, longestSilence, writeTimeout, closePerSecond, rate, compressFrom);
  }

  /** Returns this policy with another write timeout. */
  public SocketPolicy withWriteTimeout(Duration timeout) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, messageBytes, outboxFrames, outboxBytes, overflow, patience, lossNotice,
        pingEvery, pongWithin, readTimeout, timeout, closePerSecond, rate, compressFrom);
  }

  /** Returns this policy with closes spread out at the drain; 0 closes all at once. */
  public SocketPolicy withClosePerSecond(int sessionsPerSecond) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, messageBytes, outboxFrames, outboxBytes, overflow, patience, lossNotice,
        pingEvery, pongWithin, readTimeout, writeTimeout, sessionsPerSecond, rate, compressFrom);
  }

  /** Returns this policy with a limit of the messages that come in. */
  public SocketPolicy withRate(MessageRate limit) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, messageBytes, outboxFrames, outboxBytes, overflow, patience, lossNotice,
        pingEvery, pongWithin, readTimeout, writeTimeout, closePerSecond, Optional.of(limit), compressFrom);
  }

  /**
   * Returns this policy with compression from so many bytes on; 0 for none, as befits an endpoint whose messages mix secrets with what
   * others can choose, or that is too busy for it.
   */
  public SocketPolicy withCompressFrom(int bytes) {
    return new SocketPolicy(
        maxSessions, maxPerUser, maxPerAddress, messageBytes, outboxFrames, outboxBytes, overflow, patience, lossNotice,
        pingEvery, pongWithin, readTimeout, writeTimeout, closePerSecond, rate, bytes);
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
