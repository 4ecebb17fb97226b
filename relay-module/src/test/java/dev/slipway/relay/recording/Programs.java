package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.relay.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The ffmpeg of this machine as a source and as a judge of files. */
final class Programs {

  private Programs() {}

  /** Returns the ffmpeg of this machine; a test that needs one is left out where there is none, except in CI. */
  static Ffmpeg required() {
    Path program = find("ffmpeg");
    Path probe = find("ffprobe");
    boolean found = Files.isExecutable(program) && Files.isExecutable(probe);
    if (Boolean.parseBoolean(System.getenv("CI"))) {
      assertTrue(found, "ffmpeg is required");
    }
    assumeTrue(found, "ffmpeg is not installed");
    return new Ffmpeg(program, probe, "", Ffmpeg.Origin.PATH);
  }

  private static Path find(String name) {
    return Stream.of(System.getenv("PATH").split(":")).map(at -> Path.of(at, name)).filter(Files::isExecutable).findFirst()
        .orElse(Path.of("/nowhere", name));
  }

  /** Returns the arguments of a source in real time: 15 pictures a second with B-frames, a key frame each second, and a tone. */
  static List<String> source(double offsetSeconds, String... audio) {
    List<String> arguments = new ArrayList<>(List.of(
        "-nostdin", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15", "-re", "-f", "lavfi", "-i",
        "sine=frequency=440:sample_rate=44100", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-b_strategy", "0", "-g", "15",
        "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-b:v", "400k"));
    arguments.addAll(audio.length == 0 ? List.of("-c:a", "aac", "-b:a", "64k") : Arrays.asList(audio));
    arguments.addAll(List.of("-output_ts_offset", String.format(Locale.ROOT, "%.3f", offsetSeconds), "-f", "mpegts", "-mpegts_flags",
        "+pat_pmt_at_frames",
        "-flush_packets", "1", "-muxdelay", "0", "-muxpreload", "0", "pipe:1"));
    return arguments;
  }

  /** Writes a fragmented MP4 of so many seconds. */
  static Path clip(Path file, int seconds) throws IOException, InterruptedException {
    required();
    assertEquals("", run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10", "-t", "" + seconds, "-c:v",
        "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-movflags", "+frag_keyframe+empty_moov", file.toString()));
    return file;
  }

  /** Returns how long a file plays by its packets, in seconds. */
  static double seconds(Path file) throws IOException, InterruptedException {
    List<double[]> packets = packets(file, "v:0");
    double[] last = packets.getLast();
    return last[0] - packets.getFirst()[0] + last[1];
  }

  /** Checks that a file can be decoded without a complaint, and that the decoding times of each track rise strictly. */
  static void assertSound(Path file) throws IOException, InterruptedException {
    assertEquals("", run("ffmpeg", "-v", "error", "-xerror", "-i", file.toString(), "-f", "null", "-"), file + " can be decoded");
    for (String track : List.of("v:0", "a:0")) {
      double last = -1e9;
      for (double[] packet : packets(file, track)) {
        assertTrue(packet[0] > last, track + " of " + file + ": " + packet[0] + " after " + last);
        last = packet[0];
      }
    }
  }

  /** Returns decoding time and duration of each packet. */
  static List<double[]> packets(Path file, String track) throws IOException, InterruptedException {
    String said = run("ffprobe", "-v", "error", "-select_streams", track, "-show_entries", "packet=dts_time,duration_time", "-of",
        "csv=p=0", file.toString());
    List<double[]> packets = new ArrayList<>();
    for (String line : said.lines().filter(each -> !each.isBlank()).toList()) {
      String[] fields = line.split(",", -1);
      packets.add(new double[] {Double.parseDouble(fields[0]), "N/A".equals(fields[1]) ? 0 : Double.parseDouble(fields[1])});
    }
    assertTrue(!packets.isEmpty(), "no " + track + " in " + file + ": " + said);
    return packets;
  }

  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return said.strip() + (process.exitValue() == 0 ? "" : " exit " + process.exitValue());
  }
}
