package dev.slipway.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoConfigurationException;
import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Where the messages are kept. Immutable.
 *
 * @param uri the connection string
 * @param database the name of the database
 * @param selectionTimeout how long a call looks for a server
 * @param timeout how long an answer may take
 * @param connections connections to each server, at most
 */
record MongoSettings(ConnectionString uri, String database, Duration selectionTimeout, Duration timeout, int connections) {

  private static final String DEFAULT_URI = "mongodb://localhost:27017";
  private static final String DEFAULT_DATABASE = "slipway";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{0,63}");
  /** The server's answer that a write did not reach the majority in time must still be heard. */
  private static final Duration ANSWER = Duration.ofSeconds(1);

  static final Setting<String> URI = Setting.secret("uri",
      "connection string of MongoDB, mongodb://… or mongodb+srv://…; empty: " + DEFAULT_URI);
  static final Setting<String> DATABASE = Setting.text("database", "", NAME, "1 to 63 letters, digits, '_' or '-'",
      "database of the messages; empty: the one that the connection string names, or " + DEFAULT_DATABASE);
  static final Setting<Duration> SELECTION_TIMEOUT = Setting.duration("server-selection-timeout", Duration.ofMillis(1_500),
      Duration.ofMillis(100), Duration.ofMinutes(1), "time that a call looks for a server that takes writes");
  static final Setting<Duration> TIMEOUT = Setting.duration("timeout", Duration.ofSeconds(5),
      Duration.ofMillis(500), Duration.ofMinutes(5), "time that a server, or the majority of them, may take to answer");
  static final Setting<Integer> POOL = Setting.integer("pool-size", 32, 1, 1_000, "connections", "connections to each server, at most");

  static final List<Setting<?>> ALL = List.of(URI, DATABASE, SELECTION_TIMEOUT, TIMEOUT, POOL);

  /**
   * Returns the effective settings.
   *
   * @throws IllegalArgumentException when the connection string is none; the message is one line without its secrets
   */
  static MongoSettings read(Settings settings) {
    String text = settings.get(URI).strip();
    ConnectionString uri = parse(text.isEmpty() ? DEFAULT_URI : text);
    String named = settings.get(DATABASE);
    String database = named.isEmpty() ? Objects.requireNonNullElse(uri.getDatabase(), DEFAULT_DATABASE) : named;
    return new MongoSettings(uri, database, settings.get(SELECTION_TIMEOUT), settings.get(TIMEOUT), settings.get(POOL));
  }

  private static ConnectionString parse(String text) {
    try {
      return new ConnectionString(text);
    } catch (IllegalArgumentException | MongoConfigurationException e) {
      throw new IllegalArgumentException("modules.mongodb.uri: the value is not a connection string of MongoDB, such as "
          + "mongodb://user:password@host:27017/: " + withoutSecrets(String.valueOf(e.getMessage()), text), null);
    }
  }

  /** The driver quotes parts of what it cannot read. */
  private static String withoutSecrets(String message, String uri) {
    String clean = message.replace('\n', ' ');
    int at = uri.lastIndexOf('@');
    if (at < 0) {
      return clean;
    }
    int scheme = uri.indexOf("://");
    String user = uri.substring(scheme < 0 ? 0 : Math.min(scheme + 3, at), at);
    for (String part : user.split("[:/@,?]", -1)) {
      if (!part.isEmpty()) {
        clean = clean.replace(part, "***");
      }
    }
    return clean;
  }

  /** Returns the driver's settings; what the connection string says counts more. */
  MongoClientSettings.Builder client() {
    long selectionMillis = selectionTimeout.toMillis();
    return MongoClientSettings.builder()
        .applicationName("slipway")
        .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(selectionMillis, TimeUnit.MILLISECONDS))
        .applyToSocketSettings(socket -> socket
            .connectTimeout(selectionMillis, TimeUnit.MILLISECONDS)
            .readTimeout(timeout.plus(ANSWER).toMillis(), TimeUnit.MILLISECONDS))
        .applyToConnectionPoolSettings(pool -> pool
            .maxSize(connections)
            .maxWaitTime(timeout.toMillis(), TimeUnit.MILLISECONDS))
        .applyConnectionString(uri);
  }

  /** Shows no connection string. */
  @Override
  public String toString() {
    return "database " + database + " on " + String.join(", ", uri.getHosts());
  }
}
