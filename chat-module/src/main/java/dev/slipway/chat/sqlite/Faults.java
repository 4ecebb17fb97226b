package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Locale;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * From an error of SQLite to the reason that the chat understands. Immutable.
 *
 * <p>SQLite says "I/O error" where the disk is full by quota or the file system has become read-only, and does not say more.
 * Then a small file is written beside the database, and the answer of the operating system decides.
 */
final class Faults {

  /** Space that must be left for the store to count as sound: what one checkpoint may need. */
  static final long RESERVE_BYTES = 4L << 20;

  private static final int PROBE_BYTES = 64 << 10;

  private final Path folder;

  Faults(Path folder) {
    this.folder = folder;
  }

  /** Returns the failure that {@code cause} is. Blocks on the file system. */
  LogFailure explain(String what, Throwable cause) {
    if (cause instanceof LogFailure failure) {
      return failure;
    }
    return new LogFailure(reason(cause), what + " in " + folder + ": " + cause.getMessage(), cause);
  }

  private Reason reason(Throwable cause) {
    if (!(cause instanceof SQLException)) {
      return cause instanceof IOException io ? reason(io) : Reason.UNAVAILABLE;
    }
    SQLiteErrorCode code = cause instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code.code & 0xff) {
      case 13 -> Reason.FULL; // SQLITE_FULL
      case 8 -> Reason.READ_ONLY; // SQLITE_READONLY
      case 10, 14 -> probe(); // SQLITE_IOERR, SQLITE_CANTOPEN
      default -> Reason.UNAVAILABLE;
    };
  }

  private Reason probe() {
    Path file = folder.resolve("probe");
    try {
      try {
        Files.write(file, new byte[PROBE_BYTES], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } finally {
        Files.deleteIfExists(file);
      }
      return Reason.UNAVAILABLE;
    } catch (IOException | ReadOnlyFileSystemException e) {
      return reason(e);
    }
  }

  private static Reason reason(Exception cause) {
    if (cause instanceof AccessDeniedException || cause instanceof ReadOnlyFileSystemException) {
      return Reason.READ_ONLY;
    }
    String text = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
    if (lower.contains("read-only")) {
      return Reason.READ_ONLY;
    }
    return lower.contains("no space") || lower.contains("quota") || lower.contains("too large") ? Reason.FULL : Reason.UNAVAILABLE;
  }

  /** Returns when there is room for more. Blocks on the file system. */
  void checkSpace() throws LogFailure {
    try {
      long left = Files.getFileStore(folder).getUsableSpace();
      if (left < RESERVE_BYTES) {
        throw new LogFailure(Reason.FULL, "only " + left + " bytes are left in " + folder + ", " + RESERVE_BYTES + " are needed", null);
      }
    } catch (IOException e) {
      throw explain("the space that is left cannot be asked for", e);
    }
  }
}
