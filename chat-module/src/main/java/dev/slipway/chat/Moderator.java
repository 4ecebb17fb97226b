package dev.slipway.chat;

import dev.slipway.api.Events;
import dev.slipway.api.Principal;
import dev.slipway.api.Role;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.protocol.Answers;
import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Refused;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Optional;

/**
 * What moderators and administrators may do. Thread-safe; blocks on the store and on the file system. Everything that was done is
 * told to the room and to the platform's events; whoever lets it be done sees to the audit log.
 */
final class Moderator {

  private static final Logger LOG = System.getLogger(Moderator.class.getName());

  private final Chat chat;
  private final Events events;

  Moderator(Chat chat, Events events) {
    this.chat = chat;
    this.events = events;
  }

  /** Takes away the content of a message; senders may do so with their own. */
  void delete(Principal by, String peer, String room, long seq) throws Refused {
    ChatLog log = chat.log();
    try {
      Optional<ChatMessage> found = log.after(room, seq - 1, 1).stream().filter(message -> message.seq() == seq).findFirst();
      boolean moderates = by.role().includes(Role.MODERATOR);
      if (found.isEmpty() || (!moderates && !found.get().sender().equals(by.name()))) {
        throw found.isEmpty() ? noSuchMessage(room, seq) : notAllowed("to delete what others said", Role.MODERATOR);
      }
      ChatMessage now = log.delete(room, seq).orElseThrow(() -> noSuchMessage(room, seq));
      chat.rooms().ifActive(room, active -> active.changed(now, Answers.deleted(room, seq, by.name())));
      done(new Moderated(by.name(), peer, "delete", room, Long.toString(seq), "said by " + now.sender()));
    } catch (LogFailure failure) {
      throw Chat.troubled("message " + seq + " of room '" + room + "' cannot be deleted", failure);
    }
  }

  /** Forbids a user to write for so many seconds; 0 allows it again. */
  void mute(Principal by, String peer, String room, String user, int seconds) throws Refused {
    require(by, Role.MODERATOR, "to mute");
    keep(() -> chat.moderation().mute(room, user, seconds));
    chat.rooms().ifActive(room, active -> active.announce(Answers.muted(room, user, seconds, by.name())));
    done(new Moderated(by.name(), peer, "mute", room, user, seconds + " s"));
  }

  /** Makes the sessions of a user leave. Returns how many there were. */
  int kick(Principal by, String peer, String room, String user) throws Refused {
    require(by, Role.MODERATOR, "to kick");
    int[] sessions = new int[1];
    chat.rooms().ifActive(room, active -> sessions[0] = active.kick(user, Answers.kicked(room, user, by.name())));
    done(new Moderated(by.name(), peer, "kick", room, user, sessions[0] + " sessions"));
    return sessions[0];
  }

  /** Makes everybody leave and lets nobody join. */
  void close(Principal by, String peer, String room) throws Refused {
    require(by, Role.ADMIN, "to close a room");
    keep(() -> chat.moderation().close(room, true));
    chat.rooms().ifActive(room, active -> active.close(Answers.closed(room, true, by.name())));
    done(new Moderated(by.name(), peer, "close", room, "", ""));
  }

  /** Ends a close. */
  void open(Principal by, String peer, String room) throws Refused {
    require(by, Role.ADMIN, "to open a room");
    keep(() -> chat.moderation().close(room, false));
    chat.rooms().ifActive(room, Room::open);
    done(new Moderated(by.name(), peer, "open", room, "", ""));
  }

  @FunctionalInterface
  private interface Change {
    void make() throws Refused, IOException;
  }

  private static void keep(Change change) throws Refused {
    try {
      change.make();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a change of the moderation holds until the next restart only, it cannot be written: " + e);
    }
  }

  private void done(Moderated moderated) {
    events.publish(moderated);
  }

  private static void require(Principal by, Role role, String what) throws Refused {
    if (!by.role().includes(role)) {
      throw notAllowed(what, role);
    }
  }

  private static Refused notAllowed(String what, Role role) {
    return new Refused(ErrorCode.NOT_ALLOWED, what + " needs the role '" + role.name().toLowerCase(Locale.ROOT) + "'");
  }

  private static Refused noSuchMessage(String room, long seq) {
    return new Refused(ErrorCode.NO_SUCH_MESSAGE, "room '" + room + "' has no message " + seq);
  }
}
