package dev.slipway.relay.hls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The last segments of a preview and the list of them (RFC 8216), bounded by count and by bytes. Thread-safe; nothing blocks.
 *
 * <p>Segments stay for a while after they have left the list (section 6.2.2), for those who read an older list.
 */
final class Playlist {

  private static final int LISTED = 6;
  private static final int KEPT = 12;

  private final int maxBytes;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private long firstNumber;
  private long discontinuities;
  private long heldBytes;
  private int target;
  private boolean ended;

  /** A list that keeps at most {@code maxBytes}, but always the last segment. */
  Playlist(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a segment; none is longer than {@code targetSeconds}, rounded. */
  synchronized void add(Segment segment, int targetSeconds) {
    segments.addLast(segment);
    heldBytes += segment.bytes().length;
    target = targetSeconds;
    while (segments.size() > KEPT || (heldBytes > maxBytes && segments.size() > 1)) {
      Segment gone = segments.removeFirst();
      heldBytes -= gone.bytes().length;
      discontinuities += gone.discontinuity() ? 1 : 0;
      firstNumber++;
    }
  }

  /** Says that no more segments come. */
  synchronized void end() {
    ended = true;
  }

  /** Returns how many bytes are kept. */
  synchronized long heldBytes() {
    return heldBytes;
  }

  /** Returns the list, nothing as long as there is no segment; {@code query} goes behind each name. */
  synchronized Optional<String> text(String query) {
    if (segments.isEmpty()) {
      return Optional.empty();
    }
    List<Segment> all = new ArrayList<>(segments);
    int from = Math.max(0, all.size() - LISTED);
    StringBuilder text = new StringBuilder(512).append("#EXTM3U\n#EXT-X-VERSION:3\n")
        .append("#EXT-X-TARGETDURATION:").append(target).append('\n')
        .append("#EXT-X-MEDIA-SEQUENCE:").append(firstNumber + from).append('\n');
    long before = discontinuities + all.subList(0, from).stream().filter(Segment::discontinuity).count();
    if (before > 0) {
      text.append("#EXT-X-DISCONTINUITY-SEQUENCE:").append(before).append('\n');
    }
    for (int i = from; i < all.size(); i++) {
      Segment segment = all.get(i);
      text.append(segment.discontinuity() ? "#EXT-X-DISCONTINUITY\n" : "")
          .append("#EXTINF:").append(String.format(Locale.ROOT, "%.3f", segment.seconds())).append(",\n")
          .append("segment_").append(firstNumber + i).append(".ts").append(query).append('\n');
    }
    return Optional.of(text.append(ended ? "#EXT-X-ENDLIST\n" : "").toString());
  }

  /** Returns the segment of that number, as long as it is kept. */
  synchronized Optional<Segment> segment(long number) {
    long index = number - firstNumber;
    return index < 0 || index >= segments.size() ? Optional.empty() : segments.stream().skip(index).findFirst();
  }
}
