package dev.slipway.mongodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.MongoClientSettings;
import dev.slipway.api.Setting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MongoSettingsTest {

  private static final String SECRET = "pa55w0rd";

  @Test
  void defaults_areALocalServer() {
    MongoSettings settings = read(Map.of());
    assertEquals("database slipway on localhost:27017", settings.toString());
    assertTrue(settings.selectionTimeout().compareTo(Duration.ofSeconds(2)) < 0, "a readiness check has two seconds");
  }

  @Test
  void database_isTheNamedOne_elseThatOfTheConnectionString() {
    assertEquals("rooms", read(Map.of("uri", "mongodb://db/rooms")).database());
    assertEquals("chat", read(Map.of("uri", "mongodb://db/rooms", "database", "chat")).database());
    assertThrows(IllegalArgumentException.class, () -> MongoSettings.DATABASE.parse("a.b"));
  }

  @Test
  void connectionString_overridesTheTimeouts() {
    MongoClientSettings client = read(Map.of("uri", "mongodb://db/?serverSelectionTimeoutMS=77", "timeout", "3s", "pool-size", "9"))
        .client().build();
    assertEquals(77, client.getClusterSettings().getServerSelectionTimeout(TimeUnit.MILLISECONDS));
    assertEquals(4_000, client.getSocketSettings().getReadTimeout(TimeUnit.MILLISECONDS));
    assertEquals(9, client.getConnectionPoolSettings().getMaxSize());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "nothing", "http://host/", "mongodb://", "mongodb://ann:" + SECRET + "@host:port/", "mongodb://ann:" + SECRET + "@",
      "ann:" + SECRET + "@host", "mongodb://ann:a/" + SECRET + "@host/", "mongodb://ann:" + SECRET + ":" + SECRET + "@host/",
      "mongodb+srv://ann:" + SECRET + "@host:27017/", "mongodb://ann:" + SECRET + "@host/?w=%%" + "&authMechanism=NONE"})
  void otherTexts_areRefusedInOneLineWithoutSecrets(String uri) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> read(Map.of("uri", uri)));
    String message = refused.getMessage();
    assertTrue(message.startsWith("modules.mongodb.uri: "), message);
    assertFalse(message.contains(SECRET), message);
    assertFalse(message.contains("\n"), message);
    for (Throwable cause = refused.getCause(); cause != null; cause = cause.getCause()) {
      assertFalse(String.valueOf(cause.getMessage()).contains(SECRET), cause::toString);
    }
  }

  @Test
  void text_hidesTheConnectionString() {
    assertTrue(MongoSettings.URI.secret());
    assertFalse(read(Map.of("uri", "mongodb://ann:" + SECRET + "@db1,db2/")).toString().contains(SECRET));
  }

  private static MongoSettings read(Map<String, String> texts) {
    return MongoSettings.read(new dev.slipway.api.Settings() {
      @Override
      public <T> T get(Setting<T> setting) {
        return setting.parse(texts.getOrDefault(setting.key(), setting.defaultText()));
      }
    });
  }
}
