package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives: what a machine without the build gets. */
class ArchiveIT {

  @TempDir
  Path folder;

  @Test
  void unpackedArchives_startWithTheirCacheThroughALink() throws Exception {
    Path archives = archives();
    command(archives, "sha256sum", "--check", "--strict", "SHA256SUMS");
    for (Path archive : list(archives, ".tar.gz")) {
      command(folder, "tar", "-xzf", archive.toString());
    }
    Path home = list(folder, "").getFirst();
    Path link = Files.createSymbolicLink(Files.createDirectories(folder.resolve("links/bin")).resolve("slipway"),
        home.resolve("bin/slipway"));

    try (SlipwayProcess slipway = SlipwayProcess.of(link.getParent().getParent()).data(folder.resolve("data"))
        .jvm("-XX:AOTMode=on").start("run")) {
      slipway.awaitReady(TestHome.START);
      slipway.terminate();
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
      assertEquals(0, exit.code(), exit::output);
    }
  }

  /** What it weighs, so that nobody adds to it unnoticed: the image at most 50 MiB, the AOT cache 35 MB. Features are weighed packed. */
  @Test
  void distribution_keepsItsSizes() throws IOException {
    long image = size(TestHome.path().resolve("runtime"));
    long cache = Files.size(TestHome.path().resolve("lib/slipway.aot"));
    long chat = packed(TestHome.path().resolve("modules/chat"));
    long ticks = packed(TestHome.path().resolve("modules/ticks"));
    long mongodb = packed(TestHome.path().resolve("optional/mongodb"));
    long relay = packed(TestHome.path().resolve("modules/relay"));
    long archive = Files.size(list(archives(), "-linux.tar.gz").getFirst());
    assertAll(
        () -> assertTrue(archive <= 74_000_000, "the archive has " + archive + " bytes"),
        () -> assertTrue(chat <= 1_800_000, "the chat has " + chat + " bytes"),
        () -> assertTrue(ticks <= 6_800_000, "the ticks have " + ticks + " bytes"),
        () -> assertTrue(relay <= 27_500_000, "the relay, with an ffmpeg for who has none, has " + relay + " bytes"),
        () -> assertTrue(mongodb <= 3_000_000, "the store on MongoDB has " + mongodb + " bytes"),
        () -> assertTrue(image <= 50 * 1_024 * 1_024, "the image has " + image + " bytes"),
        () -> assertTrue(cache <= 35_000_000, "the AOT cache has " + cache + " bytes"));
  }

  @Test
  void distribution_namesWhatItContains() throws IOException {
    String bom = Files.readString(TestHome.path().resolve("legal/sbom.cdx.json"));
    assertAll(
        () -> assertTrue(bom.contains("pkg:maven/io.helidon.webserver/helidon-webserver@"), bom),
        () -> assertTrue(bom.contains("pkg:maven/dev.slipway/ticks-module@"), bom),
        () -> assertTrue(bom.contains("pkg:maven/org.webjars.npm/chart.js@"), bom),
        () -> assertTrue(bom.contains("pkg:maven/org.webjars.npm/hls.js@"), bom),
        () -> assertTrue(Files.exists(TestHome.path().resolve("legal/chart.js-jar/LICENSE.md"))),
        () -> assertTrue(Files.exists(TestHome.path().resolve("legal/hls.js-jar/LICENSE"))),
        () -> assertTrue(Files.exists(TestHome.path().resolve("legal/LICENSE"))),
        () -> assertTrue(Files.exists(TestHome.path().resolve("runtime/legal/java.base/LICENSE"))));
  }

  @Test
  void distribution_listsItsModulesWithTheirSizes() throws Exception {
    List<String> lines = Files.readAllLines(TestHome.path().resolve("legal/sizes.txt"));
    Map<String, Long> sizes = new HashMap<>();
    for (String line : lines.stream().filter(line -> !line.startsWith("#")).toList()) {
      String[] words = line.strip().split(" {2,}", 2);
      sizes.put(words[0], Long.parseLong(words[1].strip().replace(",", "")));
    }
    Process process = new ProcessBuilder(TestHome.path().resolve("runtime/bin/java").toString(), "--list-modules").start();
    List<String> modules = process.inputReader().lines().map(line -> line.split("@", 2)[0]).toList();

    assertEquals(0, process.waitFor());
    assertTrue(modules.contains("dev.slipway.lifecycle"), modules::toString);
    assertTrue(sizes.keySet().containsAll(modules), () -> String.join("\n", lines));
    assertEquals(size(TestHome.path().resolve("runtime")), sizes.get("runtime"));
    assertEquals(sizes.get("runtime"), modules.stream().mapToLong(sizes::get).sum() + sizes.get("(libraries and other files)"));
    for (String feature : List.of("chat", "dashboard", "relay", "ticks")) {
      assertEquals(size(TestHome.path().resolve("modules").resolve(feature)), sizes.get("modules/" + feature));
    }
  }

  @Test
  void librariesOfSqlite_areThoseOfLinux() throws IOException {
    try (ZipFile jar = new ZipFile(TestHome.path().resolve("modules/chat/sqlite-jdbc.jar").toFile())) {
      assertEquals(
          List.of("org/sqlite/native/Linux/aarch64/libsqlitejdbc.so", "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so"),
          jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName)
              .filter(name -> name.startsWith("org/sqlite/native/")).sorted().toList());
    }
  }

  private static Path archives() {
    return Path.of(Objects.requireNonNull(System.getProperty("slipway.archives")));
  }

  private static void command(Path folder, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> List.of(command) + ": " + output);
  }

  private static List<Path> list(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.filter(file -> file.toString().endsWith(end)).sorted().toList());
    }
  }

  /** Returns what files weigh in an archive. */
  private static long packed(Path folder) throws IOException {
    CountingOutput counted = new CountingOutput();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (OutputStream out = new GZIPOutputStream(counted)) {
          Files.copy(file, out);
        }
      }
    }
    return counted.bytes;
  }

  private static final class CountingOutput extends OutputStream {

    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] some, int offset, int length) {
      bytes += length;
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
