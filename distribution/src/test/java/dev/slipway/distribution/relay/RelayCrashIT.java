package dev.slipway.distribution.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.SlipwayProcess;
import dev.slipway.distribution.TestHome;
import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The JVM is killed while it relays and records: what is left, and what comes back. */
class RelayCrashIT {

  private static final int KILLED = 128 + 9;
  private static final Duration FLOWING = Duration.ofSeconds(5);
  private static final Duration SILENT = Duration.ofSeconds(12);
  private static final int SECONDS = 6;
  private static final int LOST_SECONDS = 3;
  /** What runs where one of three inputs is silent: two inputs, and four of five outputs. */
  private static final int RUNNING = 6;

  @TempDir
  Path folder;

  private static List<Path> recordings(Path data) throws Exception {
    try (var files = Files.list(data.resolve("relay").resolve("recordings"))) {
      return files.filter(file -> file.toString().endsWith(".mp4")).sorted().toList();
    }
  }

  /** A zombie that nobody waits for has no command. */
  private static boolean areGone(List<ProcessHandle> processes) {
    return processes.stream().noneMatch(process -> process.isAlive() && process.info().command().isPresent());
  }

  private static boolean pulls(ProcessHandle process, String url) {
    return process.info().arguments().map(arguments -> List.of(arguments).contains(url)).orElse(false);
  }

  @Test
  @Timeout(150)
  void killedPlatform_leavesNoProcess_keepsItsRecordings_andGoesOn() throws Exception {
    Path data = folder.resolve("data");
    try (RtmpServer rtmp = RtmpServer.start(folder);
        ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      String nothing = "rtmp://127.0.0.1:" + silent.getLocalPort() + "/live/nothing";
      Process source = Media.publish(folder.resolve("source.log"), "flv", rtmp.live("cam"));
      Map<String, Long> recorded;
      try {
        try (RelayHouse relay = RelayHouse.open(RelayHouse.of(data), data)) {
          relay.start("cam", rtmp.live("cam"), "a", rtmp.out("a"));
          relay.start("cam", rtmp.live("cam"), "b", rtmp.out("b"));
          relay.start("demo", "demo:", "c", rtmp.out("c"));
          relay.start("demo", "demo:", "d", rtmp.out("d"));
          relay.start("silent", nothing, "e", rtmp.out("e"));
          relay.record("cam");
          relay.record("demo");
          recorded = killAfterRecording(relay, nothing);
        }
        assertKept(recorded, data);
        try (RelayHouse relay = RelayHouse.open(RelayHouse.of(data), data)) {
          assertGoesOn(relay, rtmp, data);
        }
      } finally {
        Media.end(source);
      }
    }
  }

  /** Returns the milliseconds that were recorded of each input, at least. */
  private static Map<String, Long> killAfterRecording(RelayHouse relay, String silent) throws Exception {
    Map<String, Long> since = new HashMap<>();
    TestHome.await("two recordings", RelayHouse.PATIENCE, () -> {
      relay.recording().stream().filter(each -> each.getInt("file_size") > 0)
          .forEach(each -> since.putIfAbsent(each.getString("name"), System.nanoTime()));
      return since.size() == 2;
    });
    long begun = System.nanoTime();
    TestHome.await("media everywhere", RelayHouse.PATIENCE, () -> relay.count("running") == RUNNING && relay.ffmpegs().size() == RUNNING + 3
        && System.nanoTime() - begun > Duration.ofSeconds(SECONDS).toNanos());
    List<ProcessHandle> all = relay.ffmpegs();
    List<ProcessHandle> flowing = all.stream().filter(process -> !pulls(process, silent)).toList();
    assertEquals(all.size() - 1, flowing.size());

    ProcessHandle.of(relay.process().pid()).orElseThrow().destroyForcibly();
    long killed = System.nanoTime();
    assertEquals(KILLED, relay.process().awaitExit(TestHome.STOP).code());
    TestHome.await("the end of all with media", FLOWING, () -> areGone(flowing));
    TestHome.await("the end of the silent one", SILENT.minusNanos(System.nanoTime() - killed), () -> areGone(all));
    return since.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> (killed - each.getValue()) / 1_000_000));
  }

  private static void assertKept(Map<String, Long> recorded, Path data) throws Exception {
    List<Path> files = recordings(data);
    assertEquals(2, files.size(), files::toString);
    for (Path file : files) {
      String name = String.valueOf(file.getFileName()).replaceFirst("_.*", "");
      double plays = Media.assertSound(file, name.equals("cam"));
      double seconds = recorded.get(name) / 1_000.0;
      assertTrue(plays >= seconds - LOST_SECONDS, () -> file + " plays " + plays + " of " + seconds + " s");
    }
  }

  private static void assertGoesOn(RelayHouse relay, RtmpServer rtmp, Path data) throws Exception {
    assertEquals(List.of("cam", "a", "b", "demo", "c", "d", "silent", "e"), relay.relays().stream()
        .map(each -> each.getString("output_name", each.getString("input_name"))).toList());
    TestHome.await("what ran runs again", RelayHouse.PATIENCE, () -> relay.count("running") == RUNNING);
    TestHome.await("both are recorded again", RelayHouse.PATIENCE,
        () -> relay.recording().stream().filter(each -> each.getInt("file_size") > 0).count() == 2);
    TestHome.await("the endpoints get media again", RelayHouse.PATIENCE, () -> List.of("a", "b", "c", "d").stream()
        .allMatch(name -> rtmp.files(name).size() == 2 && rtmp.files(name).getLast().toFile().length() > 10_000));
    assertEquals(4, recordings(data).size());
    JsonObject silent = relay.relays().get(6);
    assertTrue(!silent.getString("status").equals("stopped"), silent::toString);

    relay.process().terminate();
    SlipwayProcess.Exit exit = relay.process().awaitExit(TestHome.STOP);
    assertEquals(0, exit.code(), exit::output);
    assertTrue(exit.output().contains("No leaks detected"), exit::output);
  }
}
