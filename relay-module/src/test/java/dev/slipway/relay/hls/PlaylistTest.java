package dev.slipway.relay.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlaylistTest {

  private final Playlist playlist = new Playlist(1_000_000);

  private void add(int count, boolean discontinuity) {
    for (int i = 0; i < count; i++) {
      playlist.add(new Segment(new byte[188], 2, discontinuity), 3);
    }
  }

  @Test
  void list_isEmptyUntilThereIsASegment() {
    assertTrue(playlist.text("").isEmpty());
  }

  @Test
  void list_namesTheLastSixSegments() {
    add(8, false);
    assertEquals("""
        #EXTM3U
        #EXT-X-VERSION:3
        #EXT-X-TARGETDURATION:3
        #EXT-X-MEDIA-SEQUENCE:2
        #EXTINF:2.000,
        segment_2.ts?v=1
        #EXTINF:2.000,
        segment_3.ts?v=1
        #EXTINF:2.000,
        segment_4.ts?v=1
        #EXTINF:2.000,
        segment_5.ts?v=1
        #EXTINF:2.000,
        segment_6.ts?v=1
        #EXTINF:2.000,
        segment_7.ts?v=1
        """, playlist.text("?v=1").orElseThrow());
    playlist.end();
    assertTrue(playlist.text("").orElseThrow().endsWith("segment_7.ts\n#EXT-X-ENDLIST\n"));
  }

  @Test
  void segments_stayForAWhileAfterTheyLeftTheList() {
    add(15, false);
    assertTrue(playlist.segment(2).isEmpty());
    assertTrue(playlist.segment(3).isPresent());
    assertTrue(playlist.segment(14).isPresent());
    assertTrue(playlist.segment(15).isEmpty());
    assertTrue(playlist.segment(Long.MAX_VALUE).isEmpty());
  }

  @Test
  void discontinuities_areMarkedAndCountedWhenTheyLeaveTheList() {
    add(2, false);
    add(1, true);
    add(3, false);
    String text = playlist.text("").orElseThrow();
    assertTrue(text.contains("#EXT-X-DISCONTINUITY\n#EXTINF:2.000,\nsegment_2.ts"), text);
    assertFalse(text.contains("DISCONTINUITY-SEQUENCE"));
    add(3, false);
    assertTrue(playlist.text("").orElseThrow().contains("#EXT-X-DISCONTINUITY-SEQUENCE:1\n"));
    add(30, false);
    assertTrue(playlist.text("").orElseThrow().contains("#EXT-X-DISCONTINUITY-SEQUENCE:1\n"));
  }

  @Test
  void bytes_areBounded() {
    for (int i = 0; i < 20; i++) {
      playlist.add(new Segment(new byte[300_000], 2, false), 3);
      assertTrue(playlist.heldBytes() <= 1_000_000);
    }
    assertTrue(playlist.segment(17).isPresent() && playlist.segment(16).isEmpty());
    playlist.add(new Segment(new byte[3_000_000], 2, false), 3);
    assertEquals(3_000_000, playlist.heldBytes());
  }
}
