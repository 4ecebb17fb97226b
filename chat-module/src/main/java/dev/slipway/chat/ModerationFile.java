package dev.slipway.chat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.TreeMap;

/**
 * The file that keeps mutes and closed rooms: {@code {"closed":[…],"mutes":{room:{user:until}}}}. Confined to its caller.
 *
 * <p>Replaced as a whole: written beside, forced to the disk, renamed, and the folder forced too; so there is always one whole
 * file, the old one or the new one.
 */
final class ModerationFile implements Moderation.Keeper {

  private final Path file;

  ModerationFile(Path folder) {
    file = folder.resolve("moderation.json");
  }

  /**
   * Returns what the file holds, nothing when it is not there. Blocks on the file system.
   *
   * @throws IOException when it cannot be read or understood, naming it: to forget who was muted would be wrong
   */
  Moderation.State read() throws IOException {
    Moderation.State state = Moderation.State.empty();
    if (!Files.exists(file)) {
      return state;
    }
    try (JsonReader reader = Json.createReader(new StringReader(Files.readString(file)))) {
      JsonObject json = reader.readObject();
      json.getJsonArray("closed").getValuesAs(JsonString.class).forEach(room -> state.closed().add(room.getString()));
      json.getJsonObject("mutes").forEach((room, users) -> users.asJsonObject().forEach((user, until) ->
          state.mutes().computeIfAbsent(room, each -> new TreeMap<>()).put(user, Instant.parse(((JsonString) until).getString()))));
      return state;
    } catch (RuntimeException notUnderstood) {
      throw new IOException(file + " is not what the chat wrote there; repair or delete it: " + notUnderstood, notUnderstood);
    }
  }

  @Override
  public void keep(Moderation.State state) throws IOException {
    JsonArrayBuilder closed = Json.createArrayBuilder(state.closed());
    JsonObjectBuilder mutes = Json.createObjectBuilder();
    state.mutes().forEach((room, users) -> {
      JsonObjectBuilder each = Json.createObjectBuilder();
      users.forEach((user, until) -> each.add(user, until.toString()));
      mutes.add(room, each);
    });
    String json = Json.createObjectBuilder().add("closed", closed).add("mutes", mutes).build().toString();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel = FileChannel.open(
        fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
