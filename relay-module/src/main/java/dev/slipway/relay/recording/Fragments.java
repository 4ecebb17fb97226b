package dev.slipway.relay.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The boxes of a fragmented MP4 (ISO/IEC 14496-12, section 4.2): what is left of a file whose writer was killed in the middle of one is
 * cut off, for players complain about half a fragment.
 */
final class Fragments {

  private static final int HEADER = 8;
  private static final int LONG_HEADER = 16;
  private static final int MAX_BOXES = 10_000_000;
  private static final int MOOF = 0x6d6f6f66;

  private Fragments() {}

  /**
   * Cuts off an unfinished fragment. Blocks.
   *
   * @return how many bytes were cut off
   */
  static long trim(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      long whole = wholeBytes(channel, size);
      if (whole < size) {
        channel.truncate(whole);
      }
      return size - whole;
    }
  }

  /** Returns where the last whole box ends; a {@code moof} is whole with the {@code mdat} after it. */
  private static long wholeBytes(FileChannel channel, long size) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(LONG_HEADER);
    long at = 0;
    long fragment = -1;
    for (int boxes = 0; at + HEADER <= size && boxes < MAX_BOXES; boxes++) {
      header.clear();
      for (int count = 0; count >= 0 && header.hasRemaining();) {
        count = channel.read(header, at + header.position());
      }
      header.flip();
      long length = header.limit() < HEADER ? 0 : Integer.toUnsignedLong(header.getInt(0));
      if (length == 1) {
        length = header.limit() < LONG_HEADER ? 0 : header.getLong(HEADER);
      }
      if (length < HEADER || length > size - at) {
        break;
      }
      fragment = header.getInt(4) == MOOF ? at : -1;
      at += length;
    }
    return fragment >= 0 ? fragment : at;
  }
}
