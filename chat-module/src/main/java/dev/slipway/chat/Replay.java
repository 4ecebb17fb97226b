package dev.slipway.chat;

import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Session;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.protocol.Answers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * Tells one session what it missed, page by page and no faster than it reads, and then lets it hear the room live. Confined to
 * a thread of its own; nobody waits for it.
 */
final class Replay implements Runnable {

  private static final Logger LOG = System.getLogger(Replay.class.getName());
  private static final int PAGE = 64;
  private static final int BYTES_AT_ONCE = 64 * 1_024;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TRY_AGAIN_LATER = 1013;

  private final Room room;
  private final Member member;
  private final RoomHost host;
  private long heard;

  /** The replay of what was said after {@code heard}. */
  Replay(Room room, Member member, long heard, RoomHost host) {
    this.room = room;
    this.member = member;
    this.heard = heard;
    this.host = host;
  }

  @Override
  public void run() {
    host.meters().replays(1);
    try {
      while (awaitSpace() && !room.goLive(member, heard)) {
        tellPage();
      }
    } catch (LogFailure failure) {
      LOG.log(Level.DEBUG, () -> "a replay in room '" + room.name() + "' failed", failure);
      if (room.leave(member)) {
        member.peer().refuse(Troubles.of(failure).about(room.name(), null).answers("join"));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      host.meters().replays(-1);
    }
  }

  /** Returns whether the session has room for more, which it makes by reading. */
  private boolean awaitSpace() throws InterruptedException {
    Session session = member.peer().session();
    while (!member.isGone() && session.isOpen() && !host.inFlight().isStopped()) {
      if (session.awaitSpace(Deadline.after(PATIENCE))) {
        return !member.isGone();
      }
      session.close(TRY_AGAIN_LATER, "reads too slowly");
    }
    return false;
  }

  /** Tells one page of what its audience has heard; what the log has beyond that comes live. */
  private void tellPage() throws LogFailure, InterruptedException {
    long head = room.head();
    List<ChatMessage> page = read();
    int bytes = 0;
    for (ChatMessage message : page) {
      if (message.seq() > head || (bytes > BYTES_AT_ONCE && !awaitSpace())) {
        return;
      }
      bytes = bytes > BYTES_AT_ONCE ? 0 : bytes;
      gap(message.seq() - 1);
      Frame frame = Answers.message(message);
      member.peer().offer(frame);
      heard = message.seq();
      bytes += frame.wireBytes();
    }
    if (page.isEmpty()) {
      gap(head);
    }
    host.meters().replayed(page.size());
  }

  private List<ChatMessage> read() throws LogFailure, InterruptedException {
    host.reads().acquire();
    try {
      return host.log().after(room.name(), heard, PAGE);
    } finally {
      host.reads().release();
    }
  }

  private void gap(long to) {
    if (to > heard) {
      member.peer().offer(Answers.gap(room.name(), heard + 1, to));
      heard = to;
    }
  }
}
