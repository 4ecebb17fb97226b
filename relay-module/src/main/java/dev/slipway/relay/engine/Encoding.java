package dev.slipway.relay.engine;

import org.jspecify.annotations.Nullable;

/**
 * What an output makes of its input: nothing, or pictures and sound of another form. Immutable.
 *
 * <p>Every value is one of a list or a number within a range: nothing that a client wrote becomes an argument of a program.
 * What is null stays as the input has it.
 *
 * @param video how pictures are encoded, or null to copy them; then size, framerate, bitrate and rotation are null
 * @param audio how sound is encoded, or null to copy it
 * @param size the size of the pictures, or null
 * @param framerate pictures per second, from 1 to {@value #MOST_FRAMERATE}, or null
 * @param bitrate bits per second of the pictures, from {@value #LEAST_BITRATE} to {@value #MOST_BITRATE}, or null
 * @param rotation how the pictures are turned, or null
 */
public record Encoding(
    @Nullable Video video, @Nullable Audio audio, @Nullable Size size, @Nullable Integer framerate, @Nullable Integer bitrate,
    @Nullable Rotation rotation) {

  /** Everything stays as the input has it. */
  public static final Encoding COPY = new Encoding(null, null, null, null, null, null);

  /** The most pictures per second. */
  public static final int MOST_FRAMERATE = 120;
  /** The least bits per second. */
  public static final int LEAST_BITRATE = 50_000;
  /** The most bits per second. */
  public static final int MOST_BITRATE = 100_000_000;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a number is out of range, or pictures shall change and be copied
   */
  public Encoding {
    if (framerate != null && (framerate < 1 || framerate > MOST_FRAMERATE)) {
      throw new IllegalArgumentException("framerate must be a whole number from 1 to " + MOST_FRAMERATE);
    }
    if (bitrate != null && (bitrate < LEAST_BITRATE || bitrate > MOST_BITRATE)) {
      throw new IllegalArgumentException("bitrate must be from 50k to 100M bits per second");
    }
    if (video == null && (size != null || framerate != null || bitrate != null || rotation != null)) {
      throw new IllegalArgumentException("pictures that are copied keep their resolution, framerate, bitrate and rotation");
    }
  }

  /** How pictures can be encoded. */
  public enum Video { H264, H265 }

  /** How sound can be encoded. */
  public enum Audio { AAC }

  /** How pictures can be turned, in the order of ffmpeg's {@code transpose}. */
  public enum Rotation {
    /** A quarter to the left, and upside down. */
    LEFT_FLIPPED,
    /** A quarter to the right. */
    RIGHT,
    /** A quarter to the left. */
    LEFT,
    /** A quarter to the right, and upside down. */
    RIGHT_FLIPPED
  }

  /**
   * The size of pictures. Immutable.
   *
   * @param width pixels across, even, from {@value #LEAST} to {@value #MOST}
   * @param height pixels down, even, from {@value #LEAST} to {@value #MOST}
   */
  public record Size(int width, int height) {

    /** The shortest side in pixels. */
    public static final int LEAST = 16;
    /** The longest side in pixels. */
    public static final int MOST = 4_096;

    /**
     * Checks the sides.
     *
     * @throws IllegalArgumentException when one is odd or out of range
     */
    public Size {
      if (!isSide(width) || !isSide(height)) {
        throw new IllegalArgumentException("the sides of a resolution are even numbers from " + LEAST + " to " + MOST);
      }
    }

    private static boolean isSide(int pixels) {
      return pixels % 2 == 0 && pixels >= LEAST && pixels <= MOST;
    }

    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  /** Returns whether nothing is encoded. */
  public boolean copies() {
    return video == null && audio == null;
  }

  /** Returns this with what {@code other} says instead, where it says something. */
  public Encoding with(Encoding other) {
    return new Encoding(
        other.video == null ? video : other.video, other.audio == null ? audio : other.audio, other.size == null ? size : other.size,
        other.framerate == null ? framerate : other.framerate, other.bitrate == null ? bitrate : other.bitrate,
        other.rotation == null ? rotation : other.rotation);
  }
}
