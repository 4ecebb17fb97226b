package dev.slipway.distribution;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Where the assembled distribution is, and how long the tests wait for it. */
public final class TestHome {

  /** More than any start on a busy machine takes. */
  public static final Duration START = Duration.ofSeconds(30);
  /** More than the budget of a stop. */
  public static final Duration STOP = Duration.ofSeconds(40);

  private static final long POLL_NANOS = 5_000_000;

  private TestHome() {}

  /** Returns when {@code condition} holds; fails when it does not within {@code limit}. */
  public static void await(String what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("in vain for " + limit + ": " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Returns the folder that the build assembled. */
  public static Path path() {
    return Path.of(Objects.requireNonNull(System.getProperty("slipway.home"), "slipway.home is set by the build"));
  }

  /** Returns a start of it with its data under {@code data}. */
  public static SlipwayProcess.Start slipway(Path data) {
    return SlipwayProcess.of(path()).data(data);
  }

  /** Copies the distribution, so that a test may change it. Blocks: 100 MB. */
  static Path copyTo(Path target) throws IOException {
    copy(path(), target);
    return target;
  }

  /** Copies a folder with all that is in it. */
  public static void copy(Path source, Path target) throws IOException {
    Files.walkFileTree(source, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        Files.createDirectories(target.resolve(source.relativize(folder).toString()));
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.copy(file, target.resolve(source.relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path visited, @org.jspecify.annotations.Nullable IOException e) throws IOException {
        Files.delete(visited);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
