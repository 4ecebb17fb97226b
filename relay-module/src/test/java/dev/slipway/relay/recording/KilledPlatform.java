package dev.slipway.relay.recording;

import dev.slipway.lifecycle.Kernel;
import dev.slipway.testkit.Await;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A process with a platform that records, to be killed. It says what it has recorded, line by line. */
final class KilledPlatform {

  private KilledPlatform() {}

  /** Records until it is killed. */
  public static void main(String[] args) throws Exception {
    Kernel.builder().dataFolder(Path.of(args[0])).property("server.port", "0").module(RecordingHost::new).start();
    Recordings recordings = RecordingHost.last().recordings();
    for (String name : List.of("one", "two")) {
      recordings.start(new Wanted(name, "rtmp://203.0.113.7/live/key"));
    }
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
    for (long millis = 0; millis < 60_000; millis += 250) {
      long wanted = millis;
      Await.until("more", () -> recordings.status().stream().allMatch(each -> each.recorded().toMillis() > wanted));
      out.println(recordings.status().stream().map(each -> each.name() + " " + each.recorded().toMillis() + " " + each.pid())
          .collect(Collectors.joining(" ", "RECORDED ", "")));
    }
  }
}
