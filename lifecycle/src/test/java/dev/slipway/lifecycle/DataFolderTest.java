package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One platform for one data folder, and what a life without memory leaves to the next. */
class DataFolderTest {

  @TempDir
  Path temporary;

  @Test
  void claim_isRefusedToASecondPlatform_untilTheFirstHasLetGo() throws Exception {
    Path data = temporary.resolve("new/data");
    try (DataFolder first = DataFolder.claim(data)) {
      StartFailure refused = assertThrows(StartFailure.class, () -> DataFolder.claim(data));
      assertEquals(ExitCode.START_FAILED, refused.exitCode());
      assertEquals(List.of("data folder " + first.path() + " is in use by another process; name another by data.folder"),
          refused.lines());
    }
    DataFolder.claim(data).close();
  }

  @Test
  void claim_ofAFile_saysThatItIsOne() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "x");

    StartFailure refused = assertThrows(StartFailure.class, () -> DataFolder.claim(file));

    assertEquals(List.of("data folder " + file + " is a file; name another by data.folder"), refused.lines());
  }

  @Test
  void heapDumps_ofEarlierProcesses_areReported() throws Exception {
    Files.writeString(temporary.resolve("other.txt"), "no dump");
    Path dump = Files.write(temporary.resolve("java_pid42.hprof"), new byte[3 << 20]);

    List<String> lines = HeapDumps.found(temporary);

    assertEquals(1, lines.size());
    assertTrue(lines.getFirst().contains(dump + " (3 MB)"), lines.getFirst());
  }

  @Test
  void kernelThread_isInterruptedByTheKernelAlone() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch strangerWasHere = new CountDownLatch(1);
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    AtomicReference<Thread> thread = new AtomicReference<>();
    KernelThread.start("test", () -> {
      thread.set(Thread.currentThread());
      started.countDown();
      try {
        strangerWasHere.await();
        seen.add("waited");
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        seen.add("hurried");
      }
    });
    started.await();

    thread.get().interrupt();
    strangerWasHere.countDown();
    assertEquals("waited", seen.take());
    KernelThread.hurry(thread.get());
    assertEquals("hurried", seen.take());
  }
}
