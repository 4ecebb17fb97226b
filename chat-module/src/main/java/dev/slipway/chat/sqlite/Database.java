package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/**
 * The file of the log, its schema, and how connections to it are opened. Immutable.
 *
 * <p>A commit in WAL mode with {@code synchronous=FULL} returns after the log of SQLite has been forced to the disk.
 */
final class Database {

  /** What says that a file is ours: "SlCh". */
  private static final int APPLICATION = 0x536c4368;
  private static final int SCHEMA = 2;
  /** The schema that had no epoch. */
  private static final int WITHOUT_EPOCH = 1;
  private static final int BUSY_MILLIS = 2_000;

  /**
   * To what the log is cut when it begins anew after a checkpoint. No more than what makes the writer do one: as long as the file
   * is larger, every commit is followed by another.
   */
  private static final long KEPT_WAL_BYTES = Faults.RESERVE_BYTES;

  private static final List<String> CREATE = List.of(
      """
      CREATE TABLE room (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        head INTEGER NOT NULL
      ) STRICT""",
      """
      CREATE TABLE message (
        room INTEGER NOT NULL REFERENCES room (id),
        seq INTEGER NOT NULL,
        sender TEXT NOT NULL,
        id TEXT NOT NULL,
        content TEXT NOT NULL,
        time INTEGER NOT NULL,
        deleted INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (room, seq),
        UNIQUE (room, sender, id)
      ) STRICT, WITHOUT ROWID""",
      "CREATE TABLE pulse (one INTEGER PRIMARY KEY CHECK (one = 1), beats INTEGER NOT NULL) STRICT",
      "INSERT INTO pulse VALUES (1, 0)",
      "PRAGMA application_id = " + APPLICATION);

  /** What brings the schema before this one to this one, and completes a new one. */
  private static final List<String> COMPLETE = List.of(
      "CREATE TABLE log (one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT NOT NULL) STRICT",
      "INSERT INTO log VALUES (1, lower(hex(randomblob(16))))",
      "PRAGMA user_version = " + SCHEMA);

  private final Path folder;
  private final Path file;
  private final Path wal;
  private final boolean durable;

  Database(Path folder, boolean durable) {
    this.folder = folder.toAbsolutePath();
    this.file = folder.resolve("chat.db");
    this.wal = folder.resolve("chat.db-wal");
    this.durable = durable;
  }

  /**
   * The database as it is worked with.
   *
   * @param epoch which log it is
   * @param writing the connection that writes
   */
  record Prepared(String epoch, Connection writing) {}

  /** Creates what is missing, and refuses what this version cannot work with. Blocks on the disk. */
  Prepared prepare() throws LogFailure, SQLException, IOException {
    try {
      long schema = schema();
      Connection connection = forWriting();
      try {
        if (schema == 0) {
          change(connection, CREATE, COMPLETE);
          force(folder);
        } else if (schema == WITHOUT_EPOCH) {
          change(connection, COMPLETE);
        }
        return new Prepared(checked(connection), connection);
      } catch (LogFailure | SQLException | IOException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      if ((e.getErrorCode() & 0xff) == 26 || (e.getErrorCode() & 0xff) == 11 || (e.getErrorCode() & 0xff) == 1) {
        throw new LogFailure(Reason.UNAVAILABLE, file + " is damaged or no database: move it away, or bring back a copy ("
            + e.getMessage() + ")", e);
      }
      throw e;
    }
  }

  /** Returns the epoch of a database that has all that it should have. */
  private String checked(Connection connection) throws LogFailure, SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT 1 FROM room, message, pulse LIMIT 1").close();
      return epoch(statement);
    }
  }

  private String epoch(Statement statement) throws LogFailure, SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT epoch FROM log")) {
      if (!rows.next()) {
        throw refused(file + " is damaged: it does not say which log it is; bring back a copy, or move it away");
      }
      return rows.getString(1);
    }
  }

  private static LogFailure refused(String message) {
    return new LogFailure(Reason.UNAVAILABLE, message, null);
  }

  /** Returns which schema the file has, 0 for a new one. Looks without changing anything: the file may be somebody else's. */
  private long schema() throws LogFailure, SQLException {
    try (Connection connection = open(config()); Statement statement = connection.createStatement()) {
      long application = pragma(statement, "application_id");
      long schema = pragma(statement, "user_version");
      if (application == 0 && schema == 0 && pragma(statement, "schema_version") == 0) {
        return 0;
      }
      if (application != APPLICATION) {
        throw refused(file + " is a database of something else than the chat: move it away");
      }
      if (schema > SCHEMA) {
        throw refused(file + " was written by a newer version (its schema is " + schema + ", this version knows " + SCHEMA
            + "): use that version, or move the file away");
      }
      return schema;
    }
  }

  @SafeVarargs
  private static void change(Connection connection, List<String>... steps) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (List<String> step : steps) {
        for (String sql : step) {
          statement.execute(sql);
        }
      }
      connection.setAutoCommit(true);
    }
  }

  private static long pragma(Statement statement, String name) throws SQLException {
    try (ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /** A new file lasts when its folder has been forced, and a new folder when the one above it has. */
  private static void force(Path folder) throws IOException {
    for (Path path : List.of(folder, folder.resolveSibling("."))) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Opens the connection that writes. There is one at a time. */
  Connection forWriting() throws SQLException {
    SQLiteConfig config = config();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(durable ? SynchronousMode.FULL : SynchronousMode.OFF);
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    config.setJournalSizeLimit((int) KEPT_WAL_BYTES);
    config.enforceForeignKeys(true);
    Connection connection = open(config);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_autocheckpoint = 0"); // the writer does it when it has answered
      statement.execute("PRAGMA secure_delete = ON"); // what a moderator takes away shall not lie in a free page
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Opens a connection that cannot write. */
  Connection forReading() throws SQLException {
    SQLiteConfig config = config();
    config.setReadOnly(true);
    return open(config);
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setGetGeneratedKeys(false);
    return config;
  }

  private Connection open(SQLiteConfig config) throws SQLException {
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toUri()); // as a URI, a question mark in a folder's name is no option
    return source.getConnection();
  }

  /** Returns how large the part is that has not gone into the database yet. */
  long walBytes() {
    try {
      return Files.size(wal);
    } catch (IOException e) {
      return 0;
    }
  }
}
