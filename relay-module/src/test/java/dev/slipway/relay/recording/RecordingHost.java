package dev.slipway.relay.recording;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Role;
import dev.slipway.api.Setting;
import dev.slipway.testkit.Answer;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A module of recordings and nothing else, with the requests of a test to it. */
final class RecordingHost implements Lifecycle {

  static final String[] ADMIN = {"Authorization", TestTokens.header("ada", Role.ADMIN)};

  private @Nullable Recordings recordings;
  private @Nullable SourceInputs inputs;

  /** Returns a platform with such a module for each test. */
  static SlipwayExtension.Builder platform() {
    return SlipwayExtension.builder().module(RecordingHost::new).setting("access.jwt.secret", TestTokens.SECRET);
  }

  private static @Nullable RecordingHost last;

  static RecordingHost last() {
    RecordingHost host = last;
    if (host == null) {
      throw new AssertionError("no module was started");
    }
    return host;
  }

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public List<Setting<?>> settings() {
    return RecordingSettings.ALL;
  }

  @Override
  public void start(ModuleContext context) throws Exception {
    last = this;
    SourceInputs sources = context.own("inputs", new SourceInputs(context.work(), Programs.required()));
    inputs = sources;
    Recordings made =
        context.own("recordings", Recordings.open(context, sources, Programs::required, RecordingSettings.read(context.settings())));
    recordings = made;
    context.statistics(new RecordingMeters(context.metrics(), made)::statistics);
    AccessPolicy access = AccessPolicy.PUBLIC;
    context.web().http("/api/recording", access, new RecordingApi(made, sources));
    context.web().sse("/api/recording/sse", access, RecordingStream.policy(), new RecordingStream(made));
  }

  Recordings recordings() {
    Recordings made = recordings;
    if (made == null) {
      throw new AssertionError("the module was not started");
    }
    return made;
  }

  SourceInputs inputs() {
    SourceInputs sources = inputs;
    if (sources == null) {
      throw new AssertionError("the module was not started");
    }
    return sources;
  }

  // ---- what a test asks ----

  static Path folder(TestPlatform platform) {
    return platform.dataFolder().resolve("relay").resolve("recordings");
  }

  static Answer post(TestPlatform platform, String path, String... namesAndValues) {
    var body = Json.createObjectBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      body.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return platform.send("POST", "/api/recording/" + path, body.build().toString(), ADMIN);
  }

  static List<JsonObject> list(TestPlatform platform) {
    Answer answer = platform.get("/api/recording/list");
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    try (var reader = Json.createReader(new StringReader(answer.body()))) {
      JsonArray array = reader.readArray();
      return array.getValuesAs(JsonObject.class);
    }
  }

  static List<String> fileNames(TestPlatform platform) {
    return list(platform).stream().map(each -> each.getString("filename")).toList();
  }

  RecordingStatus await(String what, String name, Predicate<RecordingStatus> wanted) {
    return Await.value(what, () -> recordings().statusOf(name), status -> status != null && wanted.test(status));
  }
}
