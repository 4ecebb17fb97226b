package dev.slipway.chat;

import dev.slipway.api.RateLimit;
import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.protocol.Names;
import java.time.Duration;
import java.util.List;

/**
 * What can be configured under {@code modules.chat}. Immutable.
 *
 * @param store where messages are kept
 * @param durable whether a commit of the module's own store is forced to the disk
 * @param rooms rooms that exist without anybody having joined them
 * @param defaultRoom the room of messages that name none
 * @param open whether a join makes a room
 * @param maxRooms rooms in memory at a time
 * @param roomMembers sessions in one room
 * @param roomsPerSession rooms that one session may hear
 * @param presenceMembers users up to which a room tells who comes and goes
 * @param maxContent characters of one message
 * @param maxClients sessions at a time
 * @param clientsPerUser sessions of one user
 * @param messages how often one user may say something
 * @param commands how often one session may ask for something
 * @param inFlight messages of one session that may wait for their acknowledgement
 * @param outbox frames that may wait for one client
 * @param batch messages that are committed at once
 * @param queue messages of one room that may wait for the store
 * @param retention what is kept
 */
record ChatSettings(
    StoreChoice store,
    boolean durable,
    List<String> rooms,
    String defaultRoom,
    boolean open,
    int maxRooms,
    int roomMembers,
    int roomsPerSession,
    int presenceMembers,
    int maxContent,
    int maxClients,
    int clientsPerUser,
    RateLimit messages,
    RateLimit commands,
    int inFlight,
    int outbox,
    int batch,
    int queue,
    Retention retention) {

  private static final int MILLION = 1_000_000;

  /** Where messages can be kept. */
  enum StoreChoice {
    /** In the store of another module where one is there at the start, else in the module's own. */
    AUTO,
    /** In the module's own store. */
    EMBEDDED,
    /** In the store of another module. */
    SERVICE
  }

  private static final Setting<StoreChoice> STORE = Setting.choice(
      "store", StoreChoice.AUTO,
      "where messages are kept: embedded in the data folder, in the service of another module, or what is there at the start");
  private static final Setting<Boolean> DURABLE = Setting.flag(
      "durable", true, "whether the embedded store forces each commit to the disk; without it a power loss loses messages");
  private static final Setting<List<String>> ROOMS = Setting.list(
      "rooms", List.of(), Names.ROOM, Names.ROOM_FORM, "rooms that exist without anybody having joined them");
  private static final Setting<String> DEFAULT_ROOM = Setting.text(
      "default-room", "lobby", Names.ROOM, Names.ROOM_FORM, "the room of messages that name none");
  private static final Setting<Boolean> OPEN = Setting.flag("rooms.open", true, "whether a join makes a room");
  private static final Setting<Integer> MAX_ROOMS =
      Setting.integer("max-rooms", 1_000, 1, 100_000, "", "how many rooms may be active at a time");
  private static final Setting<Integer> ROOM_MEMBERS =
      Setting.integer("room-members", 10_000, 1, 100_000, "sessions", "how many sessions may hear one room");
  private static final Setting<Integer> ROOMS_PER_SESSION =
      Setting.integer("rooms-per-session", 50, 1, 1_000, "", "how many rooms one session may hear");
  private static final Setting<Integer> PRESENCE_MEMBERS = Setting.integer(
      "presence-members", 500, 0, 10_000, "users", "up to how many users a room tells who comes, goes and writes");
  private static final Setting<Integer> MAX_CONTENT =
      Setting.integer("max-content", 4_000, 512, 10_000, "characters", "how long a message may be");
  private static final Setting<Integer> MAX_CLIENTS =
      Setting.integer("max-clients", 10_000, 1, 100_000, "", "how many WebSocket clients are served at a time");
  private static final Setting<Integer> CLIENTS_PER_USER =
      Setting.integer("clients-per-user", 10, 1, 100_000, "", "how many WebSocket clients one user may have");
  private static final Setting<Integer> MESSAGES_PER_MINUTE =
      Setting.integer("messages-per-minute", 100, 1, MILLION, "", "how many messages one user may send in a minute");
  private static final Setting<Integer> MESSAGE_BURST =
      Setting.integer("message-burst", 5, 1, MILLION, "", "how many messages one user may send at once");
  private static final Setting<Integer> COMMANDS_PER_SECOND = Setting.integer(
      "commands-per-second", 50, 1, MILLION, "", "how many commands of any kind one client may send in a second");
  private static final Setting<Integer> IN_FLIGHT = Setting.integer(
      "in-flight", 32, 1, 10_000, "messages", "how many messages of one client may wait for their acknowledgement");
  private static final Setting<Integer> OUTBOX =
      Setting.integer("outbox", 256, 16, 65_536, "frames", "how many frames may wait for one client");
  private static final Setting<Integer> BATCH =
      Setting.integer("batch", 512, 1, 10_000, "messages", "how many messages of a room are committed at once");
  private static final Setting<Integer> QUEUE =
      Setting.integer("queue", 10_000, 1, MILLION, "messages", "how many messages of a room may wait for the store");
  private static final Setting<Duration> RETENTION_AGE = Setting.duration(
      "retention.age", Duration.ofDays(30), Duration.ofSeconds(1), Duration.ofDays(3_660),
      "how old messages may become");
  private static final Setting<Integer> RETENTION_MESSAGES = Setting.integer(
      "retention.messages", MILLION, 1, Integer.MAX_VALUE, "messages", "how many messages of each room are kept");

  /** Every setting of this module. */
  static final List<Setting<?>> ALL = List.of(
      STORE, DURABLE, ROOMS, DEFAULT_ROOM, OPEN, MAX_ROOMS, ROOM_MEMBERS, ROOMS_PER_SESSION, PRESENCE_MEMBERS, MAX_CONTENT, MAX_CLIENTS,
      CLIENTS_PER_USER, MESSAGES_PER_MINUTE, MESSAGE_BURST, COMMANDS_PER_SECOND, IN_FLIGHT, OUTBOX, BATCH, QUEUE,
      RETENTION_AGE, RETENTION_MESSAGES);

  /** Copies the list. */
  ChatSettings {
    rooms = List.copyOf(rooms);
  }

  /** Returns the effective settings. */
  static ChatSettings read(Settings settings) {
    return new ChatSettings(
        settings.get(STORE), settings.get(DURABLE), settings.get(ROOMS), settings.get(DEFAULT_ROOM), settings.get(OPEN),
        settings.get(MAX_ROOMS), settings.get(ROOM_MEMBERS), settings.get(ROOMS_PER_SESSION), settings.get(PRESENCE_MEMBERS),
        settings.get(MAX_CONTENT), settings.get(MAX_CLIENTS), settings.get(CLIENTS_PER_USER),
        RateLimit.perMinute(settings.get(MESSAGES_PER_MINUTE)).withBurst(settings.get(MESSAGE_BURST)),
        RateLimit.perSecond(settings.get(COMMANDS_PER_SECOND)), settings.get(IN_FLIGHT), settings.get(OUTBOX),
        settings.get(BATCH), settings.get(QUEUE), new Retention(settings.get(RETENTION_AGE), settings.get(RETENTION_MESSAGES)));
  }

  /** Returns how many bytes a message of the longest content can have, however its characters are escaped, and the rest of it. */
  int frameBytes() {
    return maxContent * 12 + 1_024;
  }
}
