package dev.slipway.relay.control;

import dev.slipway.relay.guard.Secrets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file that keeps what is wanted, {@value #FILE}, with backups. Confined to one thread at a time; blocks on the file system.
 *
 * <p>Replaced as a whole: written beside, forced to the disk, renamed; so there is always one whole file, the old one or the new
 * one. The version before the last change stays as {@value #BEFORE}; a change that takes something away first puts a copy into
 * {@value #BACKUPS}, of which the newest are kept. The files hold stream keys: only their owner may read them.
 */
final class WantedFile {

  /** The file. */
  static final String FILE = "relays.json";
  /** What it was before the last change. */
  static final String BEFORE = "relays.before.json";
  /** What could not be understood. */
  static final String BROKEN = "relays.broken.json";
  /** The folder of the backups. */
  static final String BACKUPS = "backups";

  private static final Logger LOG = System.getLogger(WantedFile.class.getName());
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS").withZone(ZoneOffset.UTC);
  private static final int MOST_A_MILLISECOND = 1_000;

  private final Path folder;
  private final Path file;
  private final Path before;
  private final Path broken;
  private final Path backups;
  private final int keep;
  private final Clock clock;
  private final Disk disk;
  private byte @Nullable [] last;

  /** The file in that folder, with at most {@code keep} backups. */
  WantedFile(Path folder, int keep, Clock clock, Disk disk) {
    this.folder = folder;
    file = folder.resolve(FILE);
    before = folder.resolve(BEFORE);
    broken = folder.resolve(BROKEN);
    backups = folder.resolve(BACKUPS);
    this.keep = keep;
    this.clock = clock;
    this.disk = disk;
  }

  /**
   * What was read. Immutable.
   *
   * @param wanted what is wanted
   * @param trouble what went wrong and what was done about it, empty when nothing did
   */
  record Loaded(Wanted wanted, String trouble) {}

  /**
   * Returns what the file says, nothing when there is none. Where it cannot be understood the newest version that can is taken in
   * its place, and the file is put aside.
   *
   * @throws IOException when files cannot be read or put aside
   */
  Loaded load() throws IOException {
    if (!disk.exists(file)) {
      return new Loaded(Wanted.NOTHING, "");
    }
    byte[] bytes = disk.read(file);
    try {
      Wanted wanted = parse(bytes);
      last = bytes;
      return new Loaded(wanted, "");
    } catch (RuntimeException notUnderstood) {
      return replaced(bytes, String.valueOf(notUnderstood.getMessage()));
    }
  }

  private Loaded replaced(byte[] bytes, String why) throws IOException {
    List<Path> candidates = new ArrayList<>(disk.list(backups).reversed());
    candidates.addFirst(before);
    replace(broken, bytes);
    String found = FILE + " could not be understood (" + Secrets.mask(why) + ") and was put aside as " + BROKEN + "; ";
    for (Path candidate : candidates) {
      Wanted wanted = disk.exists(candidate) ? read(candidate) : null;
      if (wanted != null) {
        byte[] again = bytes(wanted);
        replace(file, again);
        last = again;
        return new Loaded(wanted, found + "what is wanted was read from its backup " + folder.relativize(candidate));
      }
    }
    return new Loaded(Wanted.NOTHING, found + "there is no backup of it, so nothing is wanted");
  }

  private @Nullable Wanted read(Path candidate) throws IOException {
    try {
      return parse(disk.read(candidate));
    } catch (RuntimeException notUnderstood) {
      LOG.log(Level.DEBUG, () -> candidate + " cannot be understood either: " + Secrets.mask(String.valueOf(notUnderstood.getMessage())));
      return null;
    }
  }

  /**
   * Replaces what the file says. When this throws, the file says what it said before.
   *
   * @param destructive whether something is taken away, so that a backup shall be kept
   */
  void save(Wanted wanted, boolean destructive) throws IOException {
    byte[] bytes = bytes(wanted);
    byte[] old = last;
    if (old != null && !Arrays.equals(old, bytes)) {
      if (destructive) {
        backUp(old);
      }
      replace(before, old);
    }
    replace(file, bytes);
    last = bytes;
  }

  private void backUp(byte[] bytes) throws IOException {
    disk.folder(backups);
    String stamp = STAMP.format(clock.instant());
    Path target = backups.resolve("relays-" + stamp + ".json");
    for (int i = 1; disk.exists(target) && i < MOST_A_MILLISECOND; i++) {
      target = backups.resolve("relays-%s-%03d.json".formatted(stamp, i));
    }
    replace(target, bytes);
    List<Path> all = disk.list(backups).stream().filter(each -> each.getFileName().toString().endsWith(".json")).toList();
    for (Path oldest : all.subList(0, Math.max(0, all.size() - keep))) {
      disk.delete(oldest);
    }
  }

  private void replace(Path target, byte[] bytes) throws IOException {
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    disk.write(fresh, bytes);
    disk.move(fresh, target);
  }

  private static Wanted parse(byte[] bytes) {
    return WantedJson.parse(Fields.parse(new String(bytes, StandardCharsets.UTF_8)));
  }

  private static byte[] bytes(Wanted wanted) {
    return WantedJson.text(wanted).getBytes(StandardCharsets.UTF_8);
  }
}
