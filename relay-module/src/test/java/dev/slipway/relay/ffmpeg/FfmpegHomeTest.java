package dev.slipway.relay.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.ModuleContext;
import dev.slipway.testkit.SlipwayExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where the program comes from, and what is said when there is none. */
class FfmpegHomeTest {

  private final AtomicReference<ModuleContext> context = new AtomicReference<>();

  @TempDir
  private Path folder;

  @RegisterExtension
  final SlipwayExtension slipway = SlipwayExtension.builder().module(() -> new Holder(context)).build();

  private FfmpegHome home(String configured, String path, Bundle bundle) {
    return new FfmpegHome(context.get().work(), configured, path, bundle);
  }

  private Bundle none() {
    return new Bundle(null, "mars-rover", folder);
  }

  private Path script(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  @Test
  void shippedProgram_works_andIsUnpackedOnce() throws IOException {
    FfmpegHome home = home("", "/nowhere", Bundle.shipped(folder));
    Ffmpeg ffmpeg = home.get();
    assertEquals(Ffmpeg.Origin.BUNDLED, ffmpeg.origin());
    assertEquals("8.0.1", ffmpeg.version());
    assertEquals(Optional.of("libopenh264"), home.encoders().video(dev.slipway.relay.hub.Codec.H264));
    assertTrue(Files.isExecutable(ffmpeg.probe()));
    Object first = Files.getAttribute(ffmpeg.program(), "unix:ino");
    assertEquals(ffmpeg, home("", "/nowhere", Bundle.shipped(folder)).get());
    assertEquals(first, Files.getAttribute(ffmpeg.program(), "unix:ino"), "it was not unpacked again");
    Path library = ffmpeg.program().resolveSibling("libswscale.so.9");
    Files.write(library, new byte[] {1});
    assertEquals(ffmpeg, home("", "/nowhere", Bundle.shipped(folder)).get());
    assertTrue(Files.size(library) > 1, "what was cut is replaced");
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(1, all.count());
    }
  }

  @Test
  void pathComesBeforeTheShippedOne_andWhatDoesNotWorkIsPassedOver() throws IOException {
    script("ffprobe", "exit 0");
    script("ffmpeg", "echo 'ffmpeg version 9.9-fake'; echo ' V..... libx264 H.264'; case \"$*\" in *testsrc*|*color*) exit 1;; esac");
    Ffmpeg ffmpeg = home("", folder.toString(), Bundle.shipped(folder.resolve("unpacked"))).get();
    assertEquals(Ffmpeg.Origin.BUNDLED, ffmpeg.origin());
    script("ffmpeg", "echo 'ffmpeg version 9.9-fake'; echo ' V..... libx264 H.264'");
    ffmpeg = home("", folder.toString(), none()).get();
    assertEquals(new Ffmpeg(folder.resolve("ffmpeg"), folder.resolve("ffprobe"), "9.9-fake", Ffmpeg.Origin.PATH), ffmpeg);
  }

  @Test
  void configuredProgram_isTheOnlyCandidate() throws IOException {
    String path = System.getenv("PATH");
    FfmpegMissing missing = assertThrows(FfmpegMissing.class, () -> home(folder + "/ffmpeg", path, Bundle.shipped(folder)).get());
    assertTrue(String.valueOf(missing.getMessage()).startsWith("the ffmpeg of modules.relay.ffmpeg does not work: "), missing.getMessage());
    Path probe = script("ffprobe", "exit 0");
    Path program = script("ffmpeg", "echo 'ffmpeg version 1'");
    assertEquals(new Ffmpeg(program, probe, "1", Ffmpeg.Origin.CONFIGURED), home(program.toString(), path, none()).get());
  }

  @Test
  void whoHasNone_isToldWhatWasTried_andWhatToDo() {
    FfmpegHome home = home("", "/nowhere:", none());
    String message = String.valueOf(assertThrows(FfmpegMissing.class, home::get).getMessage());
    assertEquals("no ffmpeg works here: there is none in PATH; none is shipped for mars-rover. Install it ('apt-get install ffmpeg' on"
        + " Debian and Ubuntu), or name one by modules.relay.ffmpeg", message);
  }

  @Test
  void programThatHangs_isNotWaitedForLong() throws IOException {
    script("ffprobe", "exit 0");
    Path program = script("ffmpeg", "exec sleep 60");
    IOException e = assertThrows(IOException.class, () -> Trial.run(context.get().work(), Duration.ofSeconds(1),
        List.of(program.toString()), Map.of()));
    assertTrue(String.valueOf(e.getMessage()).endsWith("did not end within 1 s"), e.getMessage());
  }

  @Test
  void missingLibraries_areNamed_withTheirPackages() {
    assertEquals(Optional.of("the system lacks libxcb.so.1, libodd.so.3 ('apt-get install libxcb1' on Debian and Ubuntu)"),
        Libraries.text(List.of("\tlinux-vdso.so.1 (0x00007ff)", "\tlibxcb.so.1 => not found", "\tlibodd.so.3 => not found",
            "\tlibxcb.so.1 => not found", "\tlibc.so.6 => /lib/libc.so.6 (0x0)")));
    assertEquals(Optional.empty(), Libraries.text(List.of("\tlibc.so.6 => /lib/libc.so.6 (0x0)")));
  }
}
