package dev.slipway.relay.rtsp;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What can be configured of the RTSP server under {@code modules.relay}. Immutable.
 *
 * @param enabled whether it listens
 * @param host the address that it binds
 * @param port the port that it binds
 * @param publisher who may publish
 * @param player who may play
 * @param basic whether passwords may come in clear text
 * @param connections connections at a time
 * @param connectionsPerPeer connections of one address at a time
 * @param streams names that have a stream at a time
 * @param queueBytes how much may wait for one player; half of it for the group that a new player begins with
 * @param sessionTimeout how long a session may be silent
 * @param publisherTimeout how long a publisher may be silent
 * @param requestTimeout how long a request may take to arrive
 * @param stallTimeout how long a write may wait for the peer
 * @param linger how long players stay without a publisher
 * @param faceIdle how long an input of the relay stays published without a player
 */
public record RtspSettings(boolean enabled, String host, int port, Login publisher, Login player, boolean basic, int connections,
    int connectionsPerPeer, int streams, int queueBytes, Duration sessionTimeout, Duration publisherTimeout, Duration requestTimeout,
    Duration stallTimeout, Duration linger, Duration faceIdle) {

  private static final Pattern USER = Pattern.compile("[A-Za-z0-9._-]{0,64}");
  private static final String USER_FORM = "up to 64 letters, digits, '.', '_' and '-'; empty: anybody";

  private static final Setting<Boolean> ENABLED = Setting.flag("rtsp.enabled", true, "whether the RTSP server listens");
  private static final Setting<String> HOST = Setting.text("rtsp.host", "127.0.0.1", Pattern.compile("[A-Za-z0-9.:-]{1,253}"),
      "a host name or address", "the address that the RTSP server binds; 0.0.0.0 for all, which wants credentials");
  private static final Setting<Integer> PORT = Setting.integer("rtsp.port", 8554, 0, 65_535, "",
      "the RTSP server's port, 0 for a free one");
  private static final Setting<String> PUBLISH_USER =
      Setting.text("rtsp.publish.user", "", USER, USER_FORM, "who may publish by RTSP");
  private static final Setting<String> PUBLISH_PASSWORD = Setting.secret("rtsp.publish.password", "the password for publishing by RTSP");
  private static final Setting<String> PLAY_USER = Setting.text("rtsp.play.user", "", USER, USER_FORM, "who may play by RTSP");
  private static final Setting<String> PLAY_PASSWORD = Setting.secret("rtsp.play.password", "the password for playing by RTSP");
  private static final Setting<Boolean> BASIC = Setting.flag(
      "rtsp.basic", false, "whether RTSP passwords may come in clear text beside Digest, for peers that know nothing else");
  private static final Setting<Integer> CONNECTIONS =
      Setting.integer("rtsp.connections", 1_000, 1, 100_000, "connections", "RTSP connections at a time");
  private static final Setting<Integer> PER_PEER = Setting.integer(
      "rtsp.connections-per-peer", 250, 1, 100_000, "connections", "RTSP connections of one address at a time");
  private static final Setting<Integer> STREAMS =
      Setting.integer("rtsp.streams", 100, 1, 10_000, "streams", "names that have an RTSP stream at a time");
  private static final Setting<Integer> QUEUE_KB = Setting.integer(
      "rtsp.queue", 8_192, 64, 1_048_576, "KiB", "how much may wait for one RTSP player before it loses a group of pictures");
  private static final Setting<Duration> SESSION_TIMEOUT = Setting.duration("rtsp.session-timeout", Duration.ofSeconds(60),
      Duration.ofSeconds(1), Duration.ofHours(1), "how long an RTSP session may be silent in both directions");
  private static final Setting<Duration> PUBLISHER_TIMEOUT = Setting.duration("rtsp.publisher-timeout", Duration.ofSeconds(10),
      Duration.ofMillis(100), Duration.ofMinutes(10), "how long an RTSP publisher may be silent before its name is free again");
  private static final Setting<Duration> REQUEST_TIMEOUT = Setting.duration("rtsp.request-timeout", Duration.ofSeconds(10),
      Duration.ofMillis(100), Duration.ofMinutes(1), "how long an RTSP request may take to arrive, and a stream to start for a player");
  private static final Setting<Duration> STALL_TIMEOUT = Setting.duration("rtsp.stall-timeout", Duration.ofSeconds(10),
      Duration.ofMillis(100), Duration.ofMinutes(10), "how long an RTSP player may take nothing before it is cut");
  private static final Setting<Duration> LINGER = Setting.duration("rtsp.linger", Duration.ofSeconds(10),
      Duration.ZERO, Duration.ofMinutes(10), "how long RTSP players stay connected when their publisher has left");
  private static final Setting<Duration> FACE_IDLE = Setting.duration("rtsp.face-idle", Duration.ofSeconds(10),
      Duration.ofMillis(100), Duration.ofHours(1), "how long an input stays published for RTSP players after the last one has left");

  /** Every setting of the RTSP server. */
  public static final List<Setting<?>> ALL = List.of(ENABLED, HOST, PORT, PUBLISH_USER, PUBLISH_PASSWORD, PLAY_USER, PLAY_PASSWORD, BASIC,
      CONNECTIONS, PER_PEER, STREAMS, QUEUE_KB, SESSION_TIMEOUT, PUBLISHER_TIMEOUT, REQUEST_TIMEOUT, STALL_TIMEOUT, LINGER,
      FACE_IDLE);

  /**
   * A name with its password, or nobody, which means that anybody may. Immutable.
   *
   * @param user the name
   * @param password the password
   */
  record Login(String user, String password) {

    boolean isOpen() {
      return user.isEmpty();
    }

    @Override
    public String toString() {
      return isOpen() ? "anybody" : user;
    }
  }

  /** Returns the values that are in effect. */
  static RtspSettings of(Settings settings) {
    return new RtspSettings(settings.get(ENABLED), settings.get(HOST), settings.get(PORT),
        login("publish", settings.get(PUBLISH_USER), settings.get(PUBLISH_PASSWORD)),
        login("play", settings.get(PLAY_USER), settings.get(PLAY_PASSWORD)),
        settings.get(BASIC), settings.get(CONNECTIONS), settings.get(PER_PEER), settings.get(STREAMS), settings.get(QUEUE_KB) * 1_024,
        settings.get(SESSION_TIMEOUT), settings.get(PUBLISHER_TIMEOUT), settings.get(REQUEST_TIMEOUT), settings.get(STALL_TIMEOUT),
        settings.get(LINGER), settings.get(FACE_IDLE));
  }

  private static Login login(String right, String user, String password) {
    if (user.isEmpty() != password.isEmpty()) {
      throw new IllegalArgumentException("modules.relay.rtsp." + right + ".user and modules.relay.rtsp." + right
          + ".password: both are needed, or none");
    }
    return new Login(user, password);
  }
}
