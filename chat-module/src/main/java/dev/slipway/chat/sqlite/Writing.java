package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes that the log is asked for, prepared on the one connection that writes. Confined to one thread at a time. After any
 * failure it is closed and another is opened, because what it remembers of the rooms' heads may not have been committed.
 */
final class Writing implements AutoCloseable {

  private static final int REMEMBERED_ROOMS = 4_096;

  /** The last number of a room, also while it is not committed yet. Confined to the writer. */
  private static final class Head {

    private final long room;
    private long seq;

    Head(long room, long seq) {
      this.room = room;
      this.seq = seq;
    }
  }

  private final Connection connection;
  private final PreparedStatement findRoom;
  private final PreparedStatement addRoom;
  private final PreparedStatement setHead;
  private final PreparedStatement add;
  private final PreparedStatement byId;
  private final PreparedStatement bySeq;
  private final PreparedStatement delete;
  private final PreparedStatement forget;
  private final PreparedStatement beat;
  private final Statement plain;
  private final Map<String, Head> heads = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Head> eldest) {
      return size() > REMEMBERED_ROOMS;
    }
  };
  private final Set<Head> moved = new HashSet<>();

  Writing(Connection connection) throws SQLException {
    this.connection = connection;
    findRoom = connection.prepareStatement("SELECT id, head FROM room WHERE name = ?");
    addRoom = connection.prepareStatement("INSERT INTO room (name, head) VALUES (?, 0)");
    setHead = connection.prepareStatement("UPDATE room SET head = ? WHERE id = ?");
    add = connection.prepareStatement("INSERT INTO message (room, seq, sender, id, content, time) VALUES (?, ?, ?, ?, ?, ?)"
        + " ON CONFLICT (room, sender, id) DO NOTHING");
    byId = connection.prepareStatement("SELECT seq, id, sender, content, time, deleted FROM message"
        + " WHERE room = ? AND sender = ? AND id = ?");
    bySeq = connection.prepareStatement("SELECT seq, id, sender, content, time, deleted FROM message WHERE room = ? AND seq = ?");
    delete = connection.prepareStatement("UPDATE message SET content = '', deleted = 1 WHERE room = ? AND seq = ?");
    forget = connection.prepareStatement("DELETE FROM message WHERE room = ? AND seq >= ? AND seq < ?");
    beat = connection.prepareStatement("UPDATE pulse SET beats = beats + 1");
    plain = connection.createStatement();
  }

  /** Begins a transaction: the database is locked for it at once. */
  void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  /** Ends the transaction; what was changed is durable when this returns. */
  void commit() throws SQLException {
    for (Head head : moved) {
      setHead.setLong(1, head.seq);
      setHead.setLong(2, head.room);
      setHead.executeUpdate();
    }
    moved.clear();
    connection.setAutoCommit(true);
  }

  List<Appended> append(String room, List<Draft> drafts) throws SQLException {
    Head head = head(room);
    if (head == null) {
      addRoom.setString(1, room);
      addRoom.executeUpdate();
      head = head(room);
    }
    if (head == null) {
      throw new SQLException("room " + room + " was added and is not there");
    }
    List<Appended> done = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      done.add(append(room, head, draft));
    }
    return List.copyOf(done);
  }

  private Appended append(String room, Head head, Draft draft) throws SQLException {
    Instant time = draft.time().truncatedTo(ChronoUnit.MILLIS);
    add.setLong(1, head.room);
    add.setLong(2, head.seq + 1);
    add.setString(3, draft.sender());
    add.setString(4, draft.id());
    add.setString(5, draft.content());
    add.setLong(6, time.toEpochMilli());
    if (add.executeUpdate() == 0) {
      byId.setLong(1, head.room);
      byId.setString(2, draft.sender());
      byId.setString(3, draft.id());
      ChatMessage first = one(byId, room)
          .orElseThrow(() -> new SQLException("message " + draft.id() + " is in room " + room + " and cannot be found"));
      return new Appended(first, true);
    }
    head.seq++;
    moved.add(head);
    return new Appended(new ChatMessage(room, head.seq, draft.id(), draft.sender(), draft.content(), time, false), false);
  }

  private @Nullable Head head(String room) throws SQLException {
    Head known = heads.get(room);
    if (known != null) {
      return known;
    }
    findRoom.setString(1, room);
    try (ResultSet rows = findRoom.executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      Head found = new Head(rows.getLong(1), rows.getLong(2));
      heads.put(room, found);
      return found;
    }
  }

  Optional<ChatMessage> delete(String room, long seq) throws SQLException {
    Head head = head(room);
    if (head == null) {
      return Optional.empty();
    }
    delete.setLong(1, head.room);
    delete.setLong(2, seq);
    delete.executeUpdate();
    bySeq.setLong(1, head.room);
    bySeq.setLong(2, seq);
    return one(bySeq, room);
  }

  private static Optional<ChatMessage> one(PreparedStatement statement, String room) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        return Optional.empty();
      }
      return Optional.of(new ChatMessage(room, rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4),
          Instant.ofEpochMilli(rows.getLong(5)), rows.getInt(6) != 0));
    }
  }

  /** Forgets the messages from {@code from} on, up to and without {@code to}. Returns how many they were. */
  long forget(long room, long from, long to) throws SQLException {
    forget.setLong(1, room);
    forget.setLong(2, from);
    forget.setLong(3, to);
    return forget.executeUpdate();
  }

  /** Changes something that nobody reads, to see whether that is possible. */
  void beat() throws SQLException {
    beat.executeUpdate();
  }

  /** Brings into the database what lies in front of it, as far as no reader needs it there. */
  void checkpoint() throws SQLException {
    try (ResultSet rows = plain.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
      rows.next(); // an open result would stand in the way of the next commit
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
