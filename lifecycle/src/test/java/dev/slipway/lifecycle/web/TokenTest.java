package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Principal;
import dev.slipway.api.Role;
import dev.slipway.lifecycle.web.access.AccessOptions;
import dev.slipway.lifecycle.web.access.Credentials;
import dev.slipway.lifecycle.web.access.JwtOptions;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import jakarta.json.Json;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON web tokens over HTTP: who is recognised, and why others are not. */
final class TokenTest {

  private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

  @TempDir
  private Path data;
  private Server server;

  @BeforeEach
  void open() throws Exception {
    Path jwks = Files.writeString(data.resolve("keys.json"), Tokens.jwks(Tokens.RSA.toPublicJWK(), Tokens.EC.toPublicJWK()));
    JwtOptions jwt = new JwtOptions(Tokens.SECRET, jwks.toString(), "https://issuer.example", "slipway", "sub", "role",
        Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofHours(1));
    AccessOptions options = new AccessOptions(Server.TOKEN, Optional.of(jwt), true, false, false, List.of());
    server = new Server(data, Server.settings(), Credentials.open(data, options, InstantSource.fixed(NOW)));
    ModuleWeb web = server.module("guarded");
    web.http("/who", AccessPolicy.USER, rules -> rules.get("/", (request, response) -> {
      Principal principal = Principal.of(request);
      response.send(principal.name() + " " + principal.role() + " " + principal.expires() + " " + request.query().rawValue());
    }));
    web.publish();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static JWTClaimsSet.Builder claims() {
    return Tokens.claims("ada", NOW).issuer("https://issuer.example").audience("slipway");
  }

  private HttpResponse<String> ask(String token) throws Exception {
    return server.send(server.request("/who").header("Authorization", "Bearer " + token));
  }

  private static String code(HttpResponse<String> answer) {
    return Json.createReader(new StringReader(answer.body())).readObject().getJsonObject("error").getString("code");
  }

  @Test
  void tokens_ofAllThreeAlgorithmsAreTaken() throws Exception {
    for (String token : List.of(
        Tokens.hs256(claims()), Tokens.rs256(claims(), Tokens.RSA), Tokens.es256(claims(), Tokens.EC))) {
      HttpResponse<String> answer = ask(token);
      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals("ada USER 2030-01-01T13:00:30Z ", answer.body(), "the end is the expiry and the clock's skew");
    }
    assertEquals("admin ADMIN null ", server.send(server.admin("/who")).body(), "the admin token goes on working");
  }

  @Test
  void keyWithoutId_isFoundByItsAlgorithm() throws Exception {
    com.nimbusds.jose.jwk.RSAKey nameless = new com.nimbusds.jose.jwk.RSAKey.Builder(Tokens.RSA).keyID(null).build();
    assertEquals(200, ask(Tokens.rs256(claims(), nameless)).statusCode());
  }

  @Test
  void roles_areReadFromTextListAndWords() throws Exception {
    Map<Object, String> roles = new LinkedHashMap<>();
    roles.put("user", "USER");
    roles.put("Moderator", "MODERATOR");
    roles.put("admin", "ADMIN");
    roles.put(List.of("user", "moderator", "cook"), "MODERATOR");
    roles.put("openid profile admin", "ADMIN");
    roles.put("administrator", "USER");
    roles.put(List.of(7, true), "USER");
    roles.put(7, "USER");
    for (Map.Entry<Object, String> role : roles.entrySet()) {
      String body = ask(Tokens.hs256(claims().claim("role", role.getKey()))).body();
      assertTrue(body.startsWith("ada " + role.getValue() + " "), role + ": " + body);
    }
  }

  @Test
  void role_isFoundWithinAClaim_whereNoClaimHasTheWholeName() throws Exception {
    JwtOptions jwt = new JwtOptions(Tokens.SECRET, "", "", "", "sub", "realm_access.roles",
        Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofHours(1));
    Credentials credentials = Credentials.open(data, new AccessOptions(Server.TOKEN, Optional.of(jwt), true, false, false, List.of()),
        InstantSource.fixed(NOW));
    Map<Role, JWTClaimsSet.Builder> tokens = new EnumMap<>(Role.class);
    tokens.put(Role.MODERATOR, claims().claim("realm_access", Map.of("roles", List.of("offline_access", "moderator"))));
    tokens.put(Role.ADMIN, claims().claim("realm_access", Map.of("roles", List.of("user"))).claim("realm_access.roles", "admin"));
    tokens.put(Role.USER, claims().claim("realm_access", "admin").claim("roles", "admin"));
    tokens.forEach((role, token) -> {
      WritableHeaders<?> headers = WritableHeaders.create();
      headers.set(HeaderNames.AUTHORIZATION, "Bearer " + Tokens.hs256(token));
      assertEquals(role, credentials.authenticate(headers, UriQuery.empty()).role());
    });
  }

  @Test
  void refusals_haveTheirOwnCodesAndAreCounted() throws Exception {
    String good = Tokens.hs256(claims());
    String[] parts = good.split("\\.");
    String other = Tokens.hs256(claims().subject("eve"));
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put(new PlainJWT(claims().build()).serialize(), "token-algorithm");
    bad.put(header("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2], "invalid-token");
    bad.put(header("{\"alg\":\"HS512\"}") + "." + parts[1] + "." + parts[2], "token-algorithm");
    bad.put(header("{\"alg\":\"RS256\"}") + "." + parts[1] + "." + parts[2], "token-forged");
    bad.put(header("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}") + "." + parts[1] + "." + parts[2], "invalid-token");
    bad.put(parts[0] + "." + other.split("\\.")[1] + "." + parts[2], "token-forged");
    bad.put(parts[0] + "." + parts[1] + ".", "invalid-token");
    bad.put(Tokens.hs256(claims(), "another-secret-that-is-long-enough-for-it".getBytes(StandardCharsets.UTF_8)), "token-forged");
    bad.put(Tokens.rs256(claims(), Tokens.rsa("rsa-1", 2048)), "token-forged");
    bad.put(Tokens.rs256(claims(), Tokens.rsa("rsa-2", 2048)), "token-key-unknown");
    bad.put(Tokens.es256(claims(), Tokens.ec("rsa-1")), "token-key-unknown");
    bad.put(Tokens.hs256(claims().expirationTime(Date.from(NOW.minusSeconds(30)))), "token-expired");
    bad.put(Tokens.hs256(claims().expirationTime(null)), "token-without-expiry");
    bad.put(Tokens.hs256(claims().notBeforeTime(Date.from(NOW.plusSeconds(31)))), "token-not-yet-valid");
    bad.put(Tokens.hs256(claims().issuer("https://evil.example")), "token-issuer");
    bad.put(Tokens.hs256(claims().issuer(null)), "token-issuer");
    bad.put(Tokens.hs256(claims().audience("other")), "token-audience");
    bad.put(Tokens.hs256(claims().audience((String) null)), "token-audience");
    List<String> names =
        List.of("admin", "Admin", "anonymous", "guest-ada", "GUEST-x", "", " ", " ada", "a\nb", "a\u202eb", "x".repeat(201));
    for (String name : names) {
      bad.put(Tokens.hs256(claims().subject(name)), "token-user");
    }
    bad.put(Tokens.hs256(claims().subject(null)), "token-user");
    bad.put(Tokens.hs256(claims().claim("filler", "x".repeat(8_000))), "token-too-long");
    bad.put("not-a-token", "invalid-token");
    bad.put("a.b.c", "invalid-token");
    bad.put("..", "invalid-token");
    for (Map.Entry<String, String> each : bad.entrySet()) {
      HttpResponse<String> answer = ask(each.getKey());
      assertEquals(401, answer.statusCode(), each.getValue());
      assertEquals(each.getValue(), code(answer), () -> each.getKey() + ": " + answer.body());
      assertEquals("Bearer realm=\"slipway\", error=\"invalid_token\"", answer.headers().firstValue("WWW-Authenticate").orElseThrow());
      assertFalse(answer.body().contains(each.getKey()) && each.getKey().length() > 2, "the token is not repeated");
    }
    Map<String, Long> counted = new LinkedHashMap<>();
    bad.values().forEach(code -> counted.merge(code, 1L, Long::sum));
    server.host.credentials().refusals().forEach((code, count) ->
        assertEquals(counted.getOrDefault(code, 0L), count.getAsLong(), code));
  }

  private static String header(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void algorithmConfusion_isRefused() throws Exception {
    byte[] publicKey = Tokens.RSA.toRSAPublicKey().getEncoded();
    byte[] pem = ("-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey)
        + "\n-----END PUBLIC KEY-----\n").getBytes(StandardCharsets.US_ASCII);
    for (byte[] asSecret : List.of(publicKey, pem, Tokens.RSA.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
      JWSHeader named = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").type(JOSEObjectType.JWT).build();
      HttpResponse<String> answer = ask(Tokens.signed(named, claims(), new MACSigner(asSecret)));
      assertEquals(401, answer.statusCode());
      assertEquals("token-forged", code(answer));
    }
    JWSHeader own = new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(Tokens.rsa("evil", 2048).toPublicJWK()).keyID("evil").build();
    com.nimbusds.jose.jwk.RSAKey evil = Tokens.rsa("evil", 2048);
    assertEquals("token-key-unknown", code(ask(Tokens.signed(own, claims(), new com.nimbusds.jose.crypto.RSASSASigner(evil)))),
        "a key that the token brings along is not believed");
  }

  @Test
  void clocks_mayDifferByTheSkew() throws Exception {
    assertEquals(200, ask(Tokens.hs256(claims().expirationTime(new Date(Long.MAX_VALUE / 1000 * 1000)))).statusCode());
    assertEquals(200, ask(Tokens.hs256(claims().expirationTime(Date.from(NOW.minusSeconds(29))))).statusCode());
    assertEquals(200, ask(Tokens.hs256(claims().notBeforeTime(Date.from(NOW.plusSeconds(30))))).statusCode());
  }

  @Test
  void queryToken_isTakenAndHiddenFromTheModule() throws Exception {
    String token = Tokens.hs256(claims());
    assertEquals("ada USER 2030-01-01T13:00:30Z a=1&b=2", server.get("/who?a=1&access_token=" + token + "&b=2").body());
    assertEquals("ada USER 2030-01-01T13:00:30Z ", server.get("/who?access_token=" + token).body());
    assertEquals(401, server.get("/who?access_token=" + Server.TOKEN).statusCode(), "the admin token does not belong into a query");
    assertEquals("several-tokens", code(server.get("/who?access_token=" + token + "&access_token=" + token)));
    assertEquals("several-tokens", code(server.send(server.request("/who?access_token=" + token)
        .header("Authorization", "Bearer " + token))));
  }

  @Test
  void oddQueries_neverFailTheServer() throws Exception {
    String token = Tokens.hs256(claims());
    for (String query : List.of("access_token", "access_token=", "access_token=%", "access_token=%zz", "%61ccess_token=" + token,
        "access_token=%00", "&&access_token=" + token + "&&", "a=%&access_token=" + token, "access_token[]=" + token, "=access_token")) {
      try (RawClient raw = server.raw()) {
        raw.send("GET /who?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        String answer = raw.readAll();
        boolean hidden = answer.startsWith("HTTP/1.1 200 ") && !answer.contains(token);
        assertTrue(hidden || answer.startsWith("HTTP/1.1 4"), () -> query + ": " + answer);
      }
    }
  }

  @Test
  void garbage_neverFailsTheServer() throws Exception {
    Random random = new Random(20_260_101);
    String good = Tokens.hs256(claims());
    int refused = 0;
    for (int round = 0; round < 600; round++) {
      String token = switch (round % 4) {
        case 0 -> flipped(good, random);
        case 1 -> good.substring(0, random.nextInt(good.length()));
        case 2 -> noise(random) + "." + noise(random) + "." + noise(random);
        default -> header(json(random)) + "." + header(json(random)) + "." + noise(random);
      };
      HttpResponse<String> answer = round % 8 < 4 ? ask(token) : server.get("/who?access_token=" + token);
      assertTrue(answer.statusCode() == 401 || answer.statusCode() == 200, () -> answer.statusCode() + " for " + token);
      assertTrue(answer.statusCode() == 401 || answer.body().startsWith("ada "), answer.body());
      refused += answer.statusCode() == 401 ? 1 : 0;
    }
    assertTrue(refused > 500, "a flip of bits that do not count may leave a token good, but not often: " + refused);
  }

  private static String flipped(String text, Random random) {
    char[] chars = text.toCharArray();
    chars[random.nextInt(chars.length)] = "abcXYZ019-_.".charAt(random.nextInt(12));
    return new String(chars);
  }

  private static String noise(Random random) {
    byte[] bytes = new byte[random.nextInt(80)];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String json(Random random) {
    String[] values = {"\"HS256\"", "\"none\"", "null", "[]", "{}", "-1", "1e999", "\"\"", "[[[[[[", "\"\\u0000\"", "9223372036854775808"};
    String[] names = {"alg", "kid", "crit", "exp", "nbf", "sub", "aud", "b64", "jwk", "typ", "enc", "zip"};
    StringBuilder json = new StringBuilder("{");
    for (int i = random.nextInt(5); i >= 0; i--) {
      json.append('"').append(names[random.nextInt(names.length)]).append("\":").append(values[random.nextInt(values.length)]).append(',');
    }
    return json.append(random.nextInt(5) == 0 ? "" : "\"alg\":\"HS256\"}").toString();
  }

  @Test
  void deepJson_isRefused() throws Exception {
    String deep = header("{\"alg\":\"HS256\",\"x\":" + "[".repeat(2_000));
    assertEquals(401, ask(deep + "." + header("{}") + "." + header("x")).statusCode());
  }
}
