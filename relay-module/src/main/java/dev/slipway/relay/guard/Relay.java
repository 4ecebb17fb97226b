package dev.slipway.relay.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/** Carries bytes between two connections until both ways have ended or nothing has come for a minute. For one pair. */
final class Relay {

  private static final Logger LOGGER = System.getLogger(Relay.class.getName());
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final Duration IDLE = Duration.ofMinutes(1);

  private volatile long lastNanos = System.nanoTime();

  /**
   * Carries what comes from {@code upstream}, whose input is {@code body}, to {@code client}, whose input is {@code in}. Blocks until it
   * ends, which it does as well when the client goes away while nothing comes.
   */
  void download(InputStream body, Socket upstream, InputStream in, Socket client, ThreadFactory threads) throws IOException {
    upstream.setSoTimeout(Math.toIntExact(IDLE.toMillis()));
    client.setSoTimeout(0);
    threads.newThread(() -> awaitEnd(in, upstream)).start();
    copy(body, client.getOutputStream());
    client.shutdownOutput();
  }

  private static void awaitEnd(InputStream in, Socket upstream) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "a client of the filtering proxy went away", e);
    }
    Dialer.closeQuietly(upstream);
  }

  /** Carries both ways; {@code in} is the input of {@code client}. Blocks until both have ended; closes {@code upstream}. */
  void bothWays(InputStream in, Socket client, Socket upstream, ThreadFactory threads) throws IOException {
    int idleMillis = Math.toIntExact(IDLE.toMillis());
    client.setSoTimeout(idleMillis);
    upstream.setSoTimeout(idleMillis);
    Thread up = threads.newThread(() -> carry(in, upstream, client));
    up.start();
    try {
      copy(upstream.getInputStream(), client.getOutputStream());
      client.shutdownOutput();
    } finally {
      // whoever no longer hears has nothing more to say in the protocols that come through here
      Dialer.closeQuietly(upstream);
      Dialer.closeQuietly(client);
    }
  }

  private void carry(InputStream in, Socket to, Socket from) {
    try {
      copy(in, to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "a way through the filtering proxy broke", e);
      Dialer.closeQuietly(to);
      Dialer.closeQuietly(from);
    }
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (true) {
      int count;
      try {
        count = in.read(buffer);
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() - lastNanos > IDLE.toNanos()) {
          throw e;
        }
        continue;
      }
      if (count < 0) {
        return;
      }
      lastNanos = System.nanoTime();
      out.write(buffer, 0, count);
    }
  }
}
