package dev.slipway.lifecycle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code slipway modules} says of each module. */
class ModulesTextTest {

  private static JsonObjectBuilder module(String name, String state, JsonArray dependencies) {
    return Json.createObjectBuilder().add("name", name).add("state", state).add("startMs", 12).add("dependencies", dependencies)
        .add("waitingFor", JsonArray.EMPTY_JSON_ARRAY)
        .add("resources", Json.createObjectBuilder().add("sessions", 3).add("streams", 0).add("requests", 1).add("threads", 4));
  }

  private static List<String> said(JsonObjectBuilder... modules) {
    JsonArrayBuilder all = Json.createArrayBuilder();
    for (JsonObjectBuilder module : modules) {
      all.add(module);
    }
    JsonObject state = Json.createObjectBuilder().add("modules", all).build();
    StringWriter text = new StringWriter();
    ModulesText.print(state, new PrintWriter(text, true));
    return text.toString().lines().map(String::stripTrailing).toList();
  }

  @Test
  void aModule_isALine_andWhatTheStartWaitedForAnother() {
    JsonArray base = Json.createArrayBuilder().add("base").build();
    assertEquals(List.of(
        "MODULE           STATE        STARTED SESSIONS  STREAMS REQUESTS  THREADS  NEEDS",
        "base             running        12 ms        3        0        1        4",
        "top              running        12 ms        3        0        1        4  base",
        "    had waited for base for 20 ms"),
        said(module("base", "running", JsonArray.EMPTY_JSON_ARRAY),
            module("top", "running", base).add("startWaitedFor", "base for 20 ms")));
  }

  @Test
  void whatIsWrong_andWhatIsWaitedFor_areLinesToo() {
    JsonArray waits = Json.createArrayBuilder().add("request POST /api").build();
    assertEquals(List.of("    the disk is gone", "    waits for request POST /api"),
        said(module("base", "draining", JsonArray.EMPTY_JSON_ARRAY).add("error", "the disk is gone").add("waitingFor", waits))
            .subList(2, 4));
  }

  @Test
  void nothing_isSaidToBeNothing() {
    assertEquals(List.of("no modules"), said());
  }
}
