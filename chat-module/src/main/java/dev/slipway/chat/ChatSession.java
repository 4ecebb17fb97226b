package dev.slipway.chat;

import dev.slipway.api.Deadline;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketHandler;
import dev.slipway.chat.protocol.Answers;
import dev.slipway.chat.protocol.Command;
import dev.slipway.chat.protocol.CommandParser;
import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Refused;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One client of {@code /chat/ws}: understands what it says and does it. Confined to the session's thread. */
final class ChatSession implements SocketHandler {

  private static final Duration SPACE = Duration.ofSeconds(30);

  private final Chat chat;
  private final Moderator moderator;
  private final CommandParser parser;
  private final ChatMeters meters;
  private final Audit audit;
  private final long openedAt = System.nanoTime();
  private @Nullable Peer peer;

  ChatSession(Chat chat, Moderator moderator, CommandParser parser, ChatMeters meters, Audit audit) {
    this.chat = chat;
    this.moderator = moderator;
    this.parser = parser;
    this.meters = meters;
    this.audit = audit;
  }

  @Override
  public void opened(Session session) {
    meters.opened();
    Peer opened = new Peer(session, meters);
    peer = opened;
    opened.offer(Answers.hello(
        opened.user(), opened.role().name().toLowerCase(Locale.ROOT), chat.settings().defaultRoom(), chat.settings().maxContent()));
  }

  @Override
  public void text(Session session, String message) {
    Peer self = self();
    meters.received();
    Command command;
    try {
      command = parser.parse(message);
    } catch (Refused refused) {
      self.refuse(refused);
      return;
    }
    try {
      handle(self, command);
    } catch (Refused refused) {
      self.refuse((switch (command) {
        case Command.InRoom about -> refused.about(about.room(), null);
        case Command.Say say -> refused.about(room(say), say.id().orElse(null));
        case Command.Ping ping -> refused;
      }).answers(command.type()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void binary(Session session, byte[] message) {
    meters.received();
    self().refuse(new Refused(ErrorCode.NOT_JSON, "a message must be text with one JSON object"));
  }

  @Override
  public void closed(Session session, SocketEnd end) {
    chat.leaveAll(self());
    meters.closed(end, Duration.ofNanos(System.nanoTime() - openedAt));
  }

  private void handle(Peer self, Command command) throws Refused, InterruptedException {
    switch (command) {
      case Command.Join join -> {
        self.session().awaitSpace(Deadline.after(SPACE)); // what it missed comes on top of what it has not read yet
        chat.join(self, join.room(), join.since(), join.epoch());
      }
      case Command.Leave leave -> leave(self, leave.room());
      case Command.Say say -> say(self, say);
      case Command.History history -> history(self, history);
      case Command.Typing typing -> {
        Member member = chat.member(self, typing.room());
        if (!chat.moderation().mutedFor(typing.room(), self.user()).isPositive()) {
          member.room().typing(member);
        }
      }
      case Command.Ping ping -> self.offer(Answers.pong());
      case Command.Delete delete -> moderate(self, "delete message " + delete.seq() + " of room " + delete.room(), () ->
          moderator.delete(self.principal(), address(self), delete.room(), delete.seq()));
      case Command.Mute mute -> moderate(self, "mute " + mute.user() + " in room " + mute.room() + " for " + mute.seconds() + " s", () ->
          moderator.mute(self.principal(), address(self), mute.room(), mute.user(), mute.seconds()));
      case Command.Kick kick -> moderate(self, "kick " + kick.user() + " out of room " + kick.room(), () ->
          moderator.kick(self.principal(), address(self), kick.room(), kick.user()));
      case Command.Close close -> moderate(self, "close room " + close.room(), () ->
          moderator.close(self.principal(), address(self), close.room()));
      case Command.Open open -> {
        moderate(self, "open room " + open.room(), () -> moderator.open(self.principal(), address(self), open.room()));
        self.offer(Answers.closed(open.room(), false, self.user()));
      }
    }
  }

  @FunctionalInterface
  private interface Change {
    void make() throws Refused;
  }

  /** Makes a change, and leaves a line of it in the audit log, whatever comes of it. */
  private void moderate(Peer self, String what, Change change) throws Refused {
    String result = "failed";
    try {
      chat.refuseWhileStopping();
      change.make();
      result = "done";
    } catch (Refused refused) {
      result = refused.code().text();
      throw refused;
    } finally {
      audit.record(self.principal(), self.session().peer(), what, result);
    }
  }

  private void leave(Peer self, String room) throws Refused {
    Member member = chat.member(self, room);
    member.room().leave(member);
    self.offer(Answers.left(room));
  }

  private void say(Peer self, Command.Say say) throws Refused {
    String room = room(say);
    String id = say.id().orElseGet(() -> UUID.randomUUID().toString());
    if (say.room().isEmpty() && !self.memberships().containsKey(room)) {
      chat.join(self, room, OptionalLong.empty(), Optional.empty());
    }
    chat.refuseWhileStopping();
    Member member = chat.member(self, room);
    int most = chat.settings().inFlight();
    if (!self.begin(most)) {
      throw new Refused(ErrorCode.TOO_FAST, "more than " + most + " messages wait for their acknowledgement");
    }
    try {
      chat.say(member.room(), self.user(), id, say.content(), self.receipt(room, id));
    } catch (Refused refused) {
      self.end();
      throw refused;
    }
  }

  private void history(Peer self, Command.History history) throws Refused, InterruptedException {
    chat.member(self, history.room());
    self.session().awaitSpace(Deadline.after(SPACE));
    Chat.Page page = chat.before(history.room(), history.before(), history.limit());
    self.offer(Answers.history(history.room(), page.items(), page.more()));
  }

  private String room(Command.Say say) {
    return say.room().orElse(chat.settings().defaultRoom());
  }

  private static String address(Peer self) {
    return self.session().peer().toString();
  }

  private Peer self() {
    if (peer == null) {
      throw new IllegalStateException("the session was not opened");
    }
    return peer;
  }
}
