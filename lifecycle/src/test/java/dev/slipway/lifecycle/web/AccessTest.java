package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.api.Role;
import dev.slipway.lifecycle.web.access.AuditLog;
import dev.slipway.lifecycle.web.access.Credentials;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {

  @TempDir
  private Path data;

  private static ModuleWeb guarded(Server server) {
    ModuleWeb web = server.module("guarded");
    web.http("/public", AccessPolicy.PUBLIC, rules -> rules
        .get("/", (request, response) -> response.send(Principal.of(request).name()))
        .put("/", (request, response) -> response.send(Principal.of(request).name())));
    web.http("/admin", AccessPolicy.ADMIN, rules -> rules.get("/", (request, response) -> response.send("secret")));
    web.publish();
    return web;
  }

  @Test
  void credentials_decideWhoMayLookAndChange() throws Exception {
    try (Server server = new Server(data)) {
      guarded(server);
      assertEquals("anonymous", server.get("/public").body());
      assertEquals("admin", server.send(server.admin("/public")).body());
      HttpResponse<String> missing = server.get("/admin");
      assertEquals(401, missing.statusCode());
      assertTrue(missing.headers().firstValue("WWW-Authenticate").orElseThrow().startsWith("Bearer"));
      assertEquals(401, server.send(server.request("/public").PUT(BodyPublishers.noBody())).statusCode());
      assertEquals("admin", server.send(server.admin("/public").PUT(BodyPublishers.noBody())).body());
      assertEquals("secret", server.send(server.admin("/admin")).body());
      for (String wrong : List.of("Bearer wrong", "Basic " + Server.TOKEN, "Bearer", Server.TOKEN, "Bearer " + Server.TOKEN + "x")) {
        HttpResponse<String> answer = server.send(server.request("/public").header("Authorization", wrong));
        assertEquals(401, answer.statusCode(), wrong);
        assertFalse(answer.body().contains(Server.TOKEN));
      }
    }
  }

  @Test
  void role_thatIsTooSmallIsForbidden() throws Exception {
    Credentials credentials = Credentials.open(data, Server.TOKEN, List.of((scheme, text) ->
        "ada".equals(text) ? Optional.of(new Principal("ada", Role.USER, null)) : Optional.empty()));
    WritableHeaders<?> headers = WritableHeaders.create();
    headers.set(HeaderNames.AUTHORIZATION, "Bearer ada");
    Principal ada = credentials.authenticate(headers, UriQuery.empty());
    assertEquals("ada", ada.name());
    assertEquals(403, assertThrows(Refusal.class, () -> Credentials.require(ada, Role.ADMIN)).status().code());
    Credentials.require(ada, Role.USER);
  }

  @Test
  void madeToken_liesInAFileOfItsOwnerOnly() throws Exception {
    Credentials credentials = Credentials.open(data, "", List.of());
    Path file = data.resolve(Credentials.TOKEN_FILE);
    String token = Files.readString(file).strip();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertTrue(token.matches("[A-Za-z0-9_-]{43}"), "32 bytes in base64url");
    WritableHeaders<?> headers = WritableHeaders.create();
    headers.set(HeaderNames.AUTHORIZATION, "bearer " + token);
    assertEquals(Role.ADMIN, credentials.authenticate(headers, UriQuery.empty()).role());
    Credentials next = Credentials.open(data, "", List.of());
    assertThrows(Refusal.class, () -> next.authenticate(headers, UriQuery.empty()), "the token of an earlier start is none any more");
    assertNotEquals(token, Files.readString(file).strip());
    try (var files = Files.list(data)) {
      assertEquals(1, files.count());
    }
    assertThrows(IllegalArgumentException.class, () -> Credentials.open(data, "short", List.of()));
  }

  @Test
  void audit_namesEveryChangeAndItsOutcome() throws Exception {
    try (Server server = new Server(data)) {
      guarded(server);
      server.get("/public");
      server.send(server.admin("/public?token=not-logged").PUT(BodyPublishers.noBody()));
      server.send(server.request("/public").PUT(BodyPublishers.noBody()));
      assertEquals(404, server.send(server.request("/nothing").POST(BodyPublishers.noBody())).statusCode(), "changes nothing");
      server.get("/public");
      List<String> lines = Files.readAllLines(data.resolve(AuditLog.FILE));
      assertEquals(2, lines.size(), "the connection's next request is answered after the line is written");
      JsonObject first = Json.createReader(new StringReader(lines.getFirst())).readObject();
      assertEquals("admin", first.getString("who"));
      assertEquals("http", first.getString("door"));
      assertEquals("PUT /public", first.getString("what"));
      assertEquals("200", first.getString("result"));
      assertTrue(first.getString("peer").contains("127.0.0.1"));
      assertTrue(lines.get(1).contains("\"anonymous\"") && lines.get(1).contains("401"), lines.get(1));
    }
  }

  @Test
  void audit_isBoundedByRotationAndSurvivesAMissingFolder() throws Exception {
    AuditLog.Entry entry = AuditLog.Entry.http("admin", "/127.0.0.1:1", "PUT", "/x", 200);
    try (AuditLog log = AuditLog.open(data, 1_000, Clock.systemUTC())) {
      for (int i = 0; i < 200; i++) {
        log.record(entry);
      }
    }
    try (var files = Files.list(data)) {
      List<Path> all = files.toList();
      assertEquals(AuditLog.KEPT + 1, all.size());
      for (Path file : all) {
        assertTrue(Files.size(file) <= 1_000);
      }
    }
    try (AuditLog log = AuditLog.open(data.resolve("missing"), 1_000, Clock.systemUTC())) {
      log.record(entry);
      Files.createDirectories(data.resolve("missing"));
      log.record(entry);
    }
    assertEquals(1, Files.readAllLines(data.resolve("missing").resolve(AuditLog.FILE)).size());
  }
}
