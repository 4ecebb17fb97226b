package dev.slipway.relay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What ffprobe and ffmpeg think of a file. Stateless. */
final class Judge {

  private Judge() {}

  /** A packet. */
  record Packet(double dts, double pts) {}

  /** Returns the packets of a kind of track, {@code v} or {@code a}, in the order in which they lie in the file. */
  static List<Packet> packets(Path file, String kind) throws IOException, InterruptedException {
    String text = Program.output(List.of("ffprobe", "-v", "error", "-select_streams", kind, "-show_entries",
        "packet=dts_time,pts_time", "-of", "csv=p=0:nk=0", file.toString()));
    List<Packet> packets = new ArrayList<>();
    for (String line : text.lines().filter(line -> line.contains("dts_time=")).toList()) {
      packets.add(new Packet(value(line, "dts_time="), value(line, "pts_time=")));
    }
    return packets;
  }

  private static double value(String line, String key) {
    int start = line.indexOf(key) + key.length();
    int end = line.indexOf(',', start);
    return Double.parseDouble(end < 0 ? line.substring(start) : line.substring(start, end));
  }

  /** Every packet is decoded without a word, and decoding times rise strictly; there are B-frames. Returns the seconds of video. */
  static double assertClean(Path file) throws IOException, InterruptedException {
    assertEquals("", Program.output(List.of("ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-i", file.toString(),
        "-f", "null", "-")), "errors while decoding " + file);
    assertRising(file);
    List<Packet> video = packets(file, "v");
    assertTrue(video.stream().anyMatch(packet -> packet.pts() > packet.dts() + 0.04), "no B-frames have come through");
    return video.getLast().dts() - video.getFirst().dts();
  }

  /** Decoding times rise strictly. */
  static void assertRising(Path file) throws IOException, InterruptedException {
    for (String kind : List.of("v", "a")) {
      List<Packet> packets = packets(file, kind);
      assertTrue(packets.size() > 10, () -> kind + ": only " + packets.size() + " packets in " + file);
      for (int i = 1; i < packets.size(); i++) {
        int at = i;
        assertTrue(packets.get(i).dts() > packets.get(i - 1).dts(),
            () -> kind + ": dts " + packets.get(at - 1).dts() + " then " + packets.get(at).dts() + " at packet " + at);
      }
    }
  }
}
