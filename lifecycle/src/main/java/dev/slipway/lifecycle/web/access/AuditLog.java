package dev.slipway.lifecycle.web.access;

import dev.slipway.lifecycle.web.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The record of who changed what, or tried to, over HTTP and over sockets: a JSON object a line, in {@value #FILE} under the data
 * folder.
 *
 * <p>Thread-safe. Each line is handed to the operating system before {@link #record} returns. At its size limit the file is
 * renamed to {@code audit.log.1}, and so on up to {@value #KEPT} old files. A failure to write is logged once until writing
 * works again, and never harms the request.
 */
public final class AuditLog implements AutoCloseable {

  /** The name of the file that is written. */
  public static final String FILE = "audit.log";

  /** How many full files are kept. */
  public static final int KEPT = 4;

  private static final String HTTP = "http";
  private static final int MAX_WHAT = 1_000;
  private static final int MAX_RESULT = 100;

  private static final Logger LOGGER = System.getLogger(AuditLog.class.getName());

  private final Path file;
  private final long maxBytes;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable OutputStream out;
  private long bytes;
  private boolean broken;
  private boolean closed;

  private AuditLog(Path file, long maxBytes, Clock clock) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /** Returns the audit log under {@code data}; the file is opened with the first line. */
  public static AuditLog open(Path data, long maxBytes, Clock clock) {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("the size limit of the audit log must be positive, not " + maxBytes);
    }
    return new AuditLog(data.resolve(FILE), maxBytes, clock);
  }

  /** Writes one line. Blocks on the file system. */
  public void record(Entry entry) {
    String text = Json.text(Json.object()
        .add("time", clock.instant().toString())
        .add("who", entry.who())
        .add("peer", entry.peer())
        .add("door", entry.door())
        .add("what", entry.what())
        .add("result", entry.result())
        .build());
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      if (!closed) {
        write(line);
      }
      broken = false;
    } catch (IOException | RuntimeException e) {
      if (!broken) {
        LOGGER.log(Level.WARNING, "cannot write the audit log " + file + ": " + e);
      }
      broken = true;
      closeFile();
    } finally {
      lock.unlock();
    }
  }

  private void write(byte[] line) throws IOException {
    OutputStream target = out;
    if (target != null && bytes > 0 && bytes + line.length > maxBytes) {
      closeFile();
      rotate();
      target = null;
    }
    if (target == null) {
      target = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      out = target;
      bytes = Files.size(file);
    }
    target.write(line);
    bytes += line.length;
  }

  private void rotate() throws IOException {
    for (int i = KEPT - 1; i >= 1; i--) {
      Path older = numbered(i);
      if (Files.exists(older)) {
        Files.move(older, numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path numbered(int number) {
    return file.resolveSibling(FILE + "." + number);
  }

  private void closeFile() {
    OutputStream target = out;
    out = null;
    if (target != null) {
      try {
        target.close();
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "closing the audit log " + file + " failed", e);
      }
    }
  }

  /** Closes the file; later lines are dropped. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closeFile();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was asked for and how it ended. Immutable.
   *
   * @param who the name of the principal
   * @param peer the address it came from
   * @param door {@code http}, or the name of the module that it was asked for
   * @param what the method and the path without the query, or what the module calls it; cut at 1,000 characters
   * @param result the HTTP status of the answer, or what the module calls it
   */
  public record Entry(String who, String peer, String door, String what, String result) {

    /** Cuts what is too long. */
    public Entry {
      what = what.length() <= MAX_WHAT ? what : what.substring(0, MAX_WHAT);
      result = result.length() <= MAX_RESULT ? result : result.substring(0, MAX_RESULT);
    }

    /** Returns the entry of an HTTP request. */
    public static Entry http(String who, String peer, String method, String path, int status) {
      return new Entry(who, peer, HTTP, method + " " + path, Integer.toString(status));
    }
  }
}
