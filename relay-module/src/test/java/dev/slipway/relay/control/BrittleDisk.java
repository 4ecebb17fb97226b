package dev.slipway.relay.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A disk that breaks at its n-th step, half-way through where a step is a write, and from then on does nothing more. */
final class BrittleDisk extends Disk {

  private int stepsLeft;
  private boolean broken;

  /** A disk that does {@code steps} steps. */
  BrittleDisk(int steps) {
    stepsLeft = steps;
  }

  /** Returns whether it broke. */
  boolean isBroken() {
    return broken;
  }

  private boolean lastStep() throws IOException {
    if (broken) {
      throw new IOException("the disk is gone");
    }
    broken = stepsLeft-- <= 0;
    return broken;
  }

  @Override
  void write(Path file, byte[] bytes) throws IOException {
    if (lastStep()) {
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      throw new IOException("half of " + file + " was written");
    }
    super.write(file, bytes);
  }

  @Override
  void move(Path from, Path to) throws IOException {
    if (lastStep()) {
      throw new IOException(from + " was not moved");
    }
    super.move(from, to);
  }

  @Override
  void folder(Path folder) throws IOException {
    if (lastStep()) {
      throw new IOException(folder + " was not made");
    }
    super.folder(folder);
  }

  @Override
  List<Path> list(Path folder) throws IOException {
    if (lastStep()) {
      throw new IOException(folder + " was not listed");
    }
    return super.list(folder);
  }

  @Override
  void delete(Path file) throws IOException {
    if (lastStep()) {
      throw new IOException(file + " was not deleted");
    }
    super.delete(file);
  }
}
