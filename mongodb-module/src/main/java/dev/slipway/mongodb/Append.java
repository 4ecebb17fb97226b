package dev.slipway.mongodb;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.model.Filters;
import dev.slipway.api.Deadline;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.types.ObjectId;

/** One call of {@link MongoChatLog#append}. Confined to its thread. {@link MongoChatLog} says why this is right. */
final class Append {

  private final Store store;
  private final History history;
  private final Sweep sweep;
  private final MongoMeters meters;
  private final String room;
  private final List<Draft> drafts;

  Append(Store store, History history, Sweep sweep, MongoMeters meters, String room, List<Draft> drafts) {
    this.store = store;
    this.history = history;
    this.sweep = sweep;
    this.meters = meters;
    this.room = room;
    this.drafts = drafts;
  }

  /**
   * Numbers and keeps the drafts.
   *
   * @throws IllegalStateException when others were faster until {@code deadline}; nothing was kept then
   */
  List<Appended> run(RoomHeads.Turn turn, Deadline deadline) {
    Map<String, ChatMessage> known = Map.of();
    do {
      long head = turn.head().orElseGet(() -> history.span(room).head());
      turn.forget(); // and remember when it is certain
      Batch batch = number(head, known);
      if (batch.messages().isEmpty()) {
        turn.remember(head);
        return answers(known, Map.of());
      }
      if (!insert(batch)) {
        meters.conflict();
        store.writeBarrier();
        known = known();
      } else if (history.newestFloor(room).carries(batch)) {
        turn.remember(batch.last());
        return answers(known, byKey(batch));
      } else {
        meters.conflict();
        store.batches().deleteOne(Filters.eq(batch.id()));
      }
    } while (!deadline.expired());
    throw new IllegalStateException("others wrote to the room all the time");
  }

  /** Returns the drafts that are not known, each once, numbered from {@code head} on. */
  private Batch number(long head, Map<String, ChatMessage> known) {
    List<ChatMessage> messages = new ArrayList<>(drafts.size());
    Set<String> seen = new HashSet<>(known.keySet());
    for (Draft draft : drafts) {
      if (seen.add(key(draft))) {
        messages.add(new ChatMessage(
            room, head + messages.size() + 1, draft.id(), draft.sender(), draft.content(),
            draft.time().truncatedTo(ChronoUnit.MILLIS), false));
      }
    }
    return new Batch(new ObjectId(), room, head + 1, head + messages.size(), messages);
  }

  /** Returns whether it was inserted, and not refused because its place is taken or one of its messages is there already. */
  private boolean insert(Batch batch) {
    try {
      store.batches().insertOne(batch.document());
      return true;
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
        return false;
      }
      throw e;
    }
  }

  /** Returns the messages of these drafts that the room holds, and removes such as are forgotten and stand in the way. */
  private Map<String, ChatMessage> known() {
    List<String> keys = drafts.stream().map(Append::key).toList();
    List<Batch> holding = history.holding(room, keys);
    Floor floor = history.floor(room);
    Set<String> asked = Set.copyOf(keys);
    Map<String, ChatMessage> known = new HashMap<>();
    boolean litter = false;
    for (Batch batch : holding) {
      for (ChatMessage message : batch.messages()) {
        if (!floor.carries(batch) || message.seq() < floor.oldest()) {
          litter = true;
        } else if (asked.contains(key(message))) {
          known.put(key(message), message);
        }
      }
    }
    if (litter) {
      sweep.below(room, floor);
    }
    return known;
  }

  private static Map<String, ChatMessage> byKey(Batch batch) {
    Map<String, ChatMessage> messages = HashMap.newHashMap(batch.messages().size());
    batch.messages().forEach(message -> messages.put(key(message), message));
    return messages;
  }

  private List<Appended> answers(Map<String, ChatMessage> known, Map<String, ChatMessage> kept) {
    Map<String, ChatMessage> remaining = new HashMap<>(kept);
    List<Appended> answers = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      String key = key(draft);
      ChatMessage fresh = remaining.remove(key);
      ChatMessage first = kept.getOrDefault(key, known.get(key));
      if (first == null) {
        throw new AssertionError("no answer to " + key);
      }
      answers.add(new Appended(first, fresh == null));
    }
    return answers;
  }

  private static String key(Draft draft) {
    return Batch.key(draft.sender(), draft.id());
  }

  private static String key(ChatMessage message) {
    return Batch.key(message.sender(), message.id());
  }
}
