package dev.slipway.relay.rtsp;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One track on its way in: packets become {@linkplain Unit units}, so that nothing comes between the packets of a picture and nothing
 * is lost of it but the whole. Confined to the publisher's thread.
 */
final class Inlet {

  private static final int FIRST_BYTES = 2 * 1_024;
  private static final int KEPT_BYTES = 512 * 1_024;
  /** A picture that is larger is handed on in pieces. */
  private static final int MAX_BYTES = 4 * 1_024 * 1_024;

  private final int track;
  private final Media media;
  private final Timeline timeline;
  private final Consumer<Unit> out;
  private final RtpPacket packet = new RtpPacket();

  private byte[] open = new byte[FIRST_BYTES];
  private int used;
  private boolean key;
  private int publisherTimestamp;
  private byte @Nullable [] earlyReport;

  Inlet(int track, Media media, Timeline timeline, Consumer<Unit> out) {
    this.track = track;
    this.media = media;
    this.timeline = timeline;
    this.out = out;
  }

  /** Takes a packet. Returns false when it is none; it is then dropped. */
  boolean rtp(byte[] bytes, int offset, int length, long nowNanos) {
    if (!packet.read(bytes, offset, length)) {
      return false;
    }
    int timestamp = packet.timestamp();
    if (used > 0 && (timestamp != publisherTimestamp || used + Unit.FRAME_HEAD + length > MAX_BYTES)) {
      end();
    }
    publisherTimestamp = timestamp;
    timeline.next(packet, nowNanos);
    byte[] early = earlyReport;
    if (early != null) {
      earlyReport = null;
      rtcp(early, 0, early.length);
    }
    append(bytes, offset, length);
    key |= packet.isKey(media.coding());
    if (packet.marker() || !media.isVideo()) {
      end();
    }
    return true;
  }

  /** Takes a packet of RTCP. */
  void rtcp(byte[] bytes, int offset, int length) {
    if (!timeline.isAnchored()) {
      earlyReport = Arrays.copyOfRange(bytes, offset, offset + length); // comes before the first packet, which says the numbering
      return;
    }
    byte[] report = Rtcp.report(bytes, offset, length, timeline.source(), timeline.timestampMoved());
    if (report != null) {
      out.accept(Unit.report(track, report));
    }
  }

  private void append(byte[] bytes, int offset, int length) {
    int needed = used + Unit.FRAME_HEAD + length;
    if (needed > open.length) {
      open = Arrays.copyOf(open, Math.max(needed, 2 * open.length));
    }
    Unit.head(open, used, 2 * track, length);
    System.arraycopy(bytes, offset, open, used + Unit.FRAME_HEAD, length);
    timeline.rewrite(open, used + Unit.FRAME_HEAD);
    used = needed;
  }

  private void end() {
    int first = Unit.FRAME_HEAD;
    Unit unit = new Unit(track, key ? Unit.Kind.KEY : Unit.Kind.MEDIA, Bits.int16(open, first + 2), Bits.int32(open, first + 4),
        Arrays.copyOf(open, used));
    if (open.length > KEPT_BYTES) {
      open = new byte[FIRST_BYTES];
    }
    used = 0;
    key = false;
    out.accept(unit);
  }
}
