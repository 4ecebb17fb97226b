package dev.slipway.relay.hub;

import java.util.function.LongSupplier;

/**
 * The bus of one input: MPEG-TS (ISO/IEC 13818-1) in, whole groups of pictures out.
 *
 * <p>Seam of the first hour; its owner fills and documents it.
 */
public abstract class Hub implements AutoCloseable {

  /** A hub that remembers at most {@code gopBytes} since the last key frame. */
  protected Hub(String name, int gopBytes, LongSupplier nanoClock) {}

  /** Takes what the source wrote, cut anywhere; one writer at a time; never blocks. */
  public abstract void write(byte[] bytes, int offset, int length);

  /** Says that the source was away: what comes next does not follow what came before. */
  public abstract void discontinuity();

  /** Adds a reader that starts at the last key frame; {@code maxBytes} may wait for it, then it loses whole groups. */
  public abstract HubReader join(String label, int maxBytes);

  /** Returns the count of bytes that came in. */
  public abstract long bytes();

  /** Ends: every reader reads what waits for it, then its end. */
  @Override
  public abstract void close();
}
