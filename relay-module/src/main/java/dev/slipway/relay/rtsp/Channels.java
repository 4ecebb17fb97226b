package dev.slipway.relay.rtsp;

/** The channels of one connection, two for each track. Stateless. */
final class Channels {

  private static final int LAST = 254;

  private Channels() {}

  /**
   * Returns the channel for one more track.
   *
   * @param wanted the one that the peer wants, or -1
   * @param taken for each track its first channel, or -1
   * @throws RtspFault 400, when it is in use
   */
  static int choose(int wanted, int[] taken) throws RtspFault {
    if (wanted >= 0) {
      if (isTaken(wanted, taken)) {
        throw RtspFault.of(400, "Bad Request, the interleaved channels are in use");
      }
      return wanted;
    }
    for (int channel = 0; channel <= LAST; channel += 2) {
      if (!isTaken(channel, taken)) {
        return channel;
      }
    }
    throw RtspFault.of(400, "Bad Request, no channels are left");
  }

  private static boolean isTaken(int channel, int[] taken) {
    for (int first : taken) {
      if (first >= 0 && Math.abs(first - channel) <= 1) {
        return true;
      }
    }
    return false;
  }
}
