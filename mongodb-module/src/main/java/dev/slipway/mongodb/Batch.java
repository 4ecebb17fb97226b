package dev.slipway.mongodb;

import dev.slipway.chat.contract.ChatMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * Messages that were kept together, as one document: its insertion is all or nothing. Immutable.
 *
 * @param id the document's own id
 * @param room the room
 * @param first the number of the first message when the batch was kept; the document's place in the room for ever
 * @param last the number of the last message
 * @param messages the messages, ascending; later fewer, when the first of them were forgotten
 */
record Batch(ObjectId id, String room, long first, long last, List<ChatMessage> messages) {

  static final String ID = "_id";
  static final String ROOM = "room";
  static final String FIRST = "first";
  static final String LAST = "last";
  static final String MESSAGES = "messages";
  static final String SEQ = "seq";
  static final String KEY = "key";
  static final String CONTENT = "content";
  static final String TIME = "time";
  static final String DELETED = "deleted";

  private static final String SENDER = "sender";
  private static final String OWN_ID = "id";

  Batch {
    messages = List.copyOf(messages);
  }

  /**
   * Returns by what a repeat is recognised. One field and not two, because an index over two fields of an array is not understood
   * alike by all that speak the protocol; with the length in front, because names may contain any character.
   */
  static String key(String sender, String id) {
    return sender.length() + ":" + sender + ":" + id;
  }

  /** Returns what the document says. */
  static Batch of(Document document) {
    String room = document.getString(ROOM);
    List<ChatMessage> messages = new ArrayList<>();
    for (Document message : document.getList(MESSAGES, Document.class)) {
      messages.add(new ChatMessage(
          room, message.getLong(SEQ), message.getString(OWN_ID), message.getString(SENDER), message.getString(CONTENT),
          message.getDate(TIME).toInstant(), message.getBoolean(DELETED, false)));
    }
    return new Batch(document.getObjectId(ID), room, document.getLong(FIRST), document.getLong(LAST), messages);
  }

  /** Returns the document to be inserted. */
  Document document() {
    List<Document> entries = new ArrayList<>(messages.size());
    for (ChatMessage message : messages) {
      entries.add(new Document(SEQ, message.seq())
          .append(KEY, key(message.sender(), message.id()))
          .append(SENDER, message.sender())
          .append(OWN_ID, message.id())
          .append(CONTENT, message.content())
          .append(TIME, date(message.time())));
    }
    return new Document(ID, id).append(ROOM, room).append(FIRST, first).append(LAST, last).append(MESSAGES, entries);
  }

  static BsonDateTime date(Instant time) {
    return new BsonDateTime(time.toEpochMilli());
  }
}
