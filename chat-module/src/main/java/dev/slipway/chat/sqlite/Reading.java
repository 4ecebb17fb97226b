package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Span;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The questions that the log is asked, prepared on one connection. Confined to one thread at a time. */
final class Reading implements AutoCloseable {

  private static final String COLUMNS = "SELECT m.seq, m.id, m.sender, m.content, m.time, m.deleted"
      + " FROM room r CROSS JOIN message m ON m.room = r.id WHERE r.name = ? AND m.seq ";

  /** A room with messages in it. */
  record Kept(long room, Span span) {}

  private final Connection connection;
  private final PreparedStatement after;
  private final PreparedStatement before;
  private final PreparedStatement span;
  private final PreparedStatement rooms;
  private final PreparedStatement kept;
  private final PreparedStatement young;

  Reading(Connection connection) throws SQLException {
    this.connection = connection;
    after = connection.prepareStatement(COLUMNS + "> ? ORDER BY m.seq LIMIT ?");
    before = connection.prepareStatement(COLUMNS + "< ? ORDER BY m.seq DESC LIMIT ?");
    span = connection.prepareStatement(
        "SELECT r.head, (SELECT min(m.seq) FROM message m WHERE m.room = r.id) FROM room r WHERE r.name = ?");
    rooms = connection.prepareStatement("SELECT name FROM room WHERE name > ? ORDER BY name LIMIT ?");
    kept = connection.prepareStatement("SELECT r.id, r.head, (SELECT min(m.seq) FROM message m WHERE m.room = r.id) AS oldest"
        + " FROM room r WHERE r.id > ? AND oldest IS NOT NULL ORDER BY r.id LIMIT ?");
    young = connection.prepareStatement("SELECT seq FROM message WHERE room = ? AND seq < ? AND time >= ? ORDER BY seq LIMIT 1");
  }

  List<ChatMessage> after(String room, long seq, int limit) throws SQLException {
    return messages(after, room, seq, limit);
  }

  List<ChatMessage> before(String room, long seq, int limit) throws SQLException {
    return messages(before, room, seq, limit).reversed();
  }

  private static List<ChatMessage> messages(PreparedStatement statement, String room, long seq, int limit) throws SQLException {
    statement.setString(1, room);
    statement.setLong(2, seq);
    statement.setInt(3, limit);
    try (ResultSet rows = statement.executeQuery()) {
      List<ChatMessage> found = new ArrayList<>();
      while (rows.next()) {
        found.add(new ChatMessage(room, rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4),
            Instant.ofEpochMilli(rows.getLong(5)), rows.getInt(6) != 0));
      }
      return found;
    }
  }

  Span span(String room) throws SQLException {
    span.setString(1, room);
    try (ResultSet rows = span.executeQuery()) {
      if (!rows.next()) {
        return Span.EMPTY;
      }
      long head = rows.getLong(1);
      long oldest = rows.getLong(2);
      return new Span(oldest == 0 ? head + 1 : oldest, head);
    }
  }

  List<String> rooms(String name, int limit) throws SQLException {
    rooms.setString(1, name);
    rooms.setInt(2, limit);
    try (ResultSet rows = rooms.executeQuery()) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  /** Returns rooms of which something is kept, in the order of their ids. */
  List<Kept> kept(long room, int limit) throws SQLException {
    kept.setLong(1, room);
    kept.setInt(2, limit);
    try (ResultSet rows = kept.executeQuery()) {
      List<Kept> found = new ArrayList<>();
      while (rows.next()) {
        found.add(new Kept(rows.getLong(1), new Span(rows.getLong(3), rows.getLong(2))));
      }
      return found;
    }
  }

  /** Returns the first number less than {@code limit} of a message from {@code since} on; {@code limit} when there is none. */
  long firstSince(long room, Instant since, long limit) throws SQLException {
    young.setLong(1, room);
    young.setLong(2, limit);
    young.setLong(3, since.toEpochMilli());
    try (ResultSet rows = young.executeQuery()) {
      return rows.next() ? rows.getLong(1) : limit;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
