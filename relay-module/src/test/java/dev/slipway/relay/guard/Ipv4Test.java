package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Ipv4Test {

  private static final Path GETENT = Path.of("/usr/bin/getent");

  /** The C library is the one that ffmpeg asks, so it is asked as well. */
  @Test
  void dotted_saysWhatTheResolverOfTheSystemSays() throws Exception {
    assumeTrue(Files.isExecutable(GETENT), "getent is needed");
    Random random = new Random(4);
    Set<String> hosts = new LinkedHashSet<>(Set.of("127.1", "0x7f.1", "2130706433", "017700000001", "0", "1.2.3", "1.2.65535", "1.2.65536",
        "1.16777215", "1.16777216", "256.1", "4294967295", "4294967296", "08", "0x", "1.2.3.4.5", "0x7F.0X1", "00", "0000000000000000001",
        "10.0.0.0x1", "1..2", "0377.1", "0400.1"));
    String[] numbers = {"0", "1", "127", "255", "256", "0x7f", "0xff", "0x100", "0177", "0377", "0400", "65535", "65536", "16777216",
        "09", "0xg"};
    while (hosts.size() < 150) {
      StringBuilder host = new StringBuilder(numbers[random.nextInt(numbers.length)]);
      for (int n = random.nextInt(5); n > 0; n--) {
        host.append('.').append(numbers[random.nextInt(numbers.length)]);
      }
      hosts.add(host.toString());
    }
    Map<String, Process> lookUps = new LinkedHashMap<>();
    for (String host : hosts) { // all at once: one that is no number waits for a name server
      lookUps.put(host, new ProcessBuilder(GETENT.toString(), "ahostsv4", host).redirectErrorStream(true).start());
    }
    for (Map.Entry<String, Process> lookUp : lookUps.entrySet()) {
      assertEquals(resolved(lookUp.getValue()), Ipv4.dotted(lookUp.getKey()), lookUp.getKey());
    }
  }

  private static Optional<String> resolved(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 && !text.isBlank() ? Optional.of(text.split("\\s", 2)[0]) : Optional.empty();
  }
}
