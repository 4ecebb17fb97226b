package dev.slipway.chat;

import dev.slipway.api.ModuleMetrics;
import dev.slipway.api.Principal;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.protocol.CommandParser;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** The rooms without a platform around them. Thread-safe. */
final class House {

  private final ChatMeters meters;
  private final InFlight inFlight = new InFlight();
  private final ChatSettings settings;
  private final Rooms rooms;
  private final Chat chat;
  private final Moderator moderator;
  private final List<String> audit = new CopyOnWriteArrayList<>();

  House(ChatLog log, Path folder, Map<String, String> values) throws IOException {
    this(log, folder, values, new FakeMetrics());
  }

  House(ChatLog log, Path folder, Map<String, String> values, ModuleMetrics metrics) throws IOException {
    meters = new ChatMeters(metrics);
    settings = ChatSettings.read(new dev.slipway.api.Settings() {
      @Override
      public <T> T get(dev.slipway.api.Setting<T> setting) {
        return setting.parse(values.getOrDefault(setting.key(), setting.defaultText()));
      }
    });
    ModerationFile file = new ModerationFile(folder);
    Moderation moderation = new Moderation(Clock.systemUTC(), file.read(), file);
    rooms = new Rooms(settings, moderation::isClosed, change -> { });
    RoomHost host = new RoomHost(
        log, settings, meters, inFlight, name -> new FakeAudience(), Thread.ofVirtual().factory(), Thread.ofVirtual().factory(),
        new Semaphore(4, true), rooms);
    chat = new Chat(host, rooms, moderation, key -> Optional.empty(), Clock.systemUTC());
    moderator = new Moderator(chat, new NoEvents());
  }

  Chat chat() {
    return chat;
  }

  Rooms rooms() {
    return rooms;
  }

  InFlight inFlight() {
    return inFlight;
  }

  ChatMeters meters() {
    return meters;
  }

  Moderator moderator() {
    return moderator;
  }

  private void audited(Principal who, SocketAddress from, String what, String result) {
    audit.add(who.name() + " " + what + ": " + result);
  }

  /** Returns the lines of the audit log. */
  List<String> audit() {
    return audit;
  }

  /** Returns the handler of a session that has been opened. */
  ChatSession open(FakeSession session) {
    ChatSession handler = new ChatSession(chat, moderator, new CommandParser(settings.maxContent()), meters, this::audited);
    handler.opened(session);
    return handler;
  }
}
