package dev.slipway.lifecycle.client;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.PrintWriter;
import java.util.List;

/** The modules as a table for people. Stateless. */
final class ModulesText {

  private static final String ROW = "%-16s %-10s %9s %8s %8s %8s %8s  %s%n";

  private ModulesText() {}

  static void print(JsonObject state, PrintWriter out) {
    List<JsonObject> modules = state.getJsonArray("modules").getValuesAs(JsonObject.class);
    if (modules.isEmpty()) {
      out.println("no modules");
      return;
    }
    out.printf(ROW, "MODULE", "STATE", "STARTED", "SESSIONS", "STREAMS", "REQUESTS", "THREADS", "NEEDS");
    for (JsonObject module : modules) {
      JsonObject held = module.getJsonObject("resources");
      out.printf(ROW, module.getString("name"), module.getString("state"), module.getJsonNumber("startMs") + " ms",
          held.getInt("sessions"), held.getInt("streams"), held.getInt("requests"), held.getInt("threads"),
          String.join(" ", module.getJsonArray("dependencies").getValuesAs(JsonString::getString)));
      if (module.containsKey("startWaitedFor")) {
        out.println("    had waited for " + module.getString("startWaitedFor"));
      }
      if (module.containsKey("error")) {
        out.println("    " + module.getString("error"));
      }
      module.getJsonArray("waitingFor").getValuesAs(JsonString::getString).forEach(line -> out.println("    waits for " + line));
    }
  }
}
