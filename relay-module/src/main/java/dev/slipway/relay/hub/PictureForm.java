package dev.slipway.relay.hub;

/**
 * The size of pictures, and how many are to be seen in a second. Immutable.
 *
 * @param width pixels across
 * @param height pixels down
 * @param pictures how many pictures there are in {@code seconds}, 0 where the stream does not say
 * @param seconds in so many seconds there are {@code pictures}
 */
public record PictureForm(int width, int height, long pictures, long seconds) {

  /** Returns how many pictures there are in a second, 0 where it is not known. */
  public double rate() {
    return pictures == 0 ? 0 : (double) pictures / seconds;
  }
}
