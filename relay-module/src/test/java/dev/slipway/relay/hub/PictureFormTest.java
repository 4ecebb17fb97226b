package dev.slipway.relay.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a stream of H.264 says about its pictures. */
class PictureFormTest {

  @TempDir
  private Path folder;

  private byte[] make(String size, String rate, String... encoding) throws Exception {
    Samples.requireFfmpeg();
    Path file = Files.createTempFile(folder, "sample", ".ts");
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y", "-f", "lavfi",
        "-i", "testsrc=size=" + size + ":rate=" + rate, "-frames:v", "3", "-c:v", "libx264"));
    command.addAll(List.of(encoding));
    command.addAll(List.of("-f", "mpegts", file.toString()));
    assertEquals("", Samples.run(command));
    return Files.readAllBytes(file);
  }

  private static Optional<PictureForm> form(byte[] stream) {
    try (Hub hub = new Hub("cam", 1 << 20, System::nanoTime)) {
      hub.write(stream, 0, stream.length);
      return hub.pictures();
    }
  }

  @ParameterizedTest
  @CsvSource({
      "320x180, 15, -pix_fmt yuv420p -preset ultrafast", "1920x1080, 30000/1001, -pix_fmt yuv420p -preset ultrafast",
      "718x404, 25, -pix_fmt yuv420p -profile:v high -bf 2", "322x242, 50, -pix_fmt yuv444p", "322x240, 24, -pix_fmt yuv422p",
      "720x576, 25, -pix_fmt yuv420p -flags +ildct+ilme -x264opts tff=1", "640x360, 10, -pix_fmt yuv420p -x264opts cqm=jvt"})
  void sizeAndRate_areKnown(String size, String rate, String encoding) throws Exception {
    PictureForm form = form(make(size, rate, encoding.split(" "))).orElseThrow();
    assertEquals(size, form.width() + "x" + form.height());
    String[] parts = rate.split("/");
    assertEquals(Double.parseDouble(parts[0]) / (parts.length > 1 ? Double.parseDouble(parts[1]) : 1), form.rate(), 0.001);
  }

  @Test
  void otherCodecs_andNothing_haveNoForm() throws Exception {
    assertEquals(Optional.empty(), form(Samples.make(folder, 1, 0, Samples.MPEG2, Samples.AAC)));
    assertEquals(Optional.empty(), form(Samples.make(folder, 1, 0, Samples.NONE, Samples.AAC)));
    assertEquals(Optional.empty(), form(new byte[0]));
  }

  @Test
  void anythingElse_doesNoHarm() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    int formed = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] set = new byte[random.nextInt(60)];
      random.nextBytes(set);
      if (i % 2 == 0 && set.length > 0) {
        set[0] = 100;
        Arrays.fill(set, Math.min(3, set.length), Math.min(5, set.length), (byte) 0xFF);
      }
      Optional<PictureForm> form = SequenceParameters.of(set);
      formed += form.isPresent() ? 1 : 0;
      assertTrue(form.isEmpty() || (form.get().width() > 0 && form.get().height() > 0), form::toString);
    }
    assertTrue(formed > 0, "some of it is a form");
  }
}
