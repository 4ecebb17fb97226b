package dev.slipway.chat;

import dev.slipway.chat.CommitQueue.Pending;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.protocol.Refused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts the drafts of one room into the log, hands what was numbered to the room, and answers the senders, in that order. Confined
 * to the thread of the room's {@link CommitQueue}, but for {@link #isDoubtful}.
 */
final class Commits {

  private static final Logger LOG = System.getLogger(Commits.class.getName());
  private static final int PAGE = 256;

  private final Room room;
  private final RoomHost host;
  private volatile boolean doubtful;

  Commits(Room room, RoomHost host) {
    this.room = room;
    this.host = host;
  }

  /** Returns whether the log may hold messages that the room has not heard, because it did not answer. Thread-safe. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** Commits and answers every draft. Blocks on the store. */
  void commit(List<Pending> batch) {
    try {
      if (batch.isEmpty()) {
        doubtful = !publishUpTo(Long.MAX_VALUE);
        return;
      }
      room.follow();
      String epoch = room.epoch();
      long start = System.nanoTime();
      List<Appended> appended = host.log().append(room.name(), batch.stream().map(Pending::draft).toList());
      host.meters().committed(batch.size(), System.nanoTime() - start);
      publish(appended, epoch);
      for (int i = 0; i < appended.size(); i++) {
        Appended each = appended.get(i);
        answer(batch.get(i), receipt -> receipt.committed(each));
      }
    } catch (LogFailure failure) {
      LOG.log(Level.DEBUG, () -> "a commit of " + batch.size() + " messages in room '" + room.name() + "' failed", failure);
      refuseAll(batch, Troubles.of(failure));
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, () -> "a commit of " + batch.size() + " messages in room '" + room.name() + "' failed", failure);
      refuseAll(batch, Troubles.unavailable());
    }
  }

  private void refuseAll(List<Pending> batch, Refused refused) {
    doubtful = true;
    host.meters().commitFailed();
    batch.forEach(pending -> answer(pending, receipt -> receipt.refused(refused)));
  }

  /** Answers a sender; what it was accepted for ends here, whatever becomes of the answer. */
  private void answer(Pending pending, Consumer<Receipt> answer) {
    try {
      answer.accept(pending.receipt());
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, () -> "an answer in room '" + room.name() + "' failed", failure);
    } finally {
      host.inFlight().leave();
      host.holds().release(room);
    }
  }

  /** Hands on what is new; and before it what the log got by a commit that was not answered. */
  private void publish(List<Appended> appended, String epoch) {
    List<ChatMessage> fresh = new ArrayList<>(appended.size());
    long heard = room.head();
    for (Appended each : appended) {
      ChatMessage message = each.message();
      if (message.seq() <= heard) {
        continue;
      }
      if (message.seq() > heard + 1) {
        boolean published = room.publish(fresh, epoch);
        fresh.clear();
        if (!published || !publishUpTo(message.seq() - 1)) {
          doubtful = true;
          return;
        }
      }
      fresh.add(message);
      heard = message.seq();
    }
    if (!room.publish(fresh, epoch)) {
      doubtful = true;
    }
  }

  /** Hands on what the log holds after what was heard. Returns false when the log did not answer. */
  private boolean publishUpTo(long last) {
    try {
      String epoch = room.epoch();
      while (room.head() < last) {
        List<ChatMessage> page = host.log().after(room.name(), room.head(), PAGE).stream()
            .filter(message -> message.seq() <= last).toList();
        if (page.isEmpty()) {
          return true;
        }
        if (!room.publish(page, epoch)) {
          return false;
        }
      }
      return true;
    } catch (LogFailure failure) {
      LOG.log(Level.DEBUG, () -> "what was committed in room '" + room.name() + "' cannot be read", failure);
      return false;
    }
  }
}
