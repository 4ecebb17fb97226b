package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import dev.slipway.relay.rtsp.Authority.Right;
import dev.slipway.relay.rtsp.Authority.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may: Digest by both functions, with and without qop, nonces that end, Basic where it is allowed, and the relay's own processes. */
class AuthorityTest {

  private static final String URI = "rtsp://h/relay/cam";

  private final AtomicLong clock = new AtomicLong(1);
  private final Nonce nonce = new Nonce(new SecureRandom(), clock::get);

  private static Authority authority(Map<String, String> values) {
    Settings settings = new Settings() {
      @Override
      public <T> T get(Setting<T> setting) {
        return setting.parse(values.getOrDefault(setting.key(), setting.defaultText()));
      }
    };
    return new Authority(RtspSettings.of(settings), new SecureRandom());
  }

  private final Authority closed = authority(Map.of("rtsp.publish.user", "pub", "rtsp.publish.password", "p1",
      "rtsp.play.user", "play", "rtsp.play.password", "p2"));

  private static RtspRequest request(String method, String authorization) {
    Headers headers = authorization.isEmpty() ? Headers.NONE : new Headers(List.of(new Headers.Header("Authorization", authorization)));
    return new RtspRequest(method, URI, headers, new byte[0]);
  }

  private String digest(Digest function, String user, String password, String method, String value, String count) {
    String secret = function.hash(user, "slipway", password);
    String what = function.hash(method, URI);
    String response = count.isEmpty() ? function.hash(secret, value, what) : function.hash(secret, value, count, "c", "auth", what);
    return "Digest username=\"" + user + "\", realm=\"slipway\", nonce=\"" + value + "\", uri=\"" + URI + "\", algorithm="
        + function.algorithm() + ", response=\"" + response + "\"" + (count.isEmpty() ? "" : ", qop=auth, nc=" + count + ", cnonce=\"c\"");
  }

  private Verdict judge(Authority authority, Right right, String authorization) throws RtspFault {
    return authority.judge(request("ANNOUNCE", authorization), right, "cam", false, nonce);
  }

  private boolean grants(Authority authority, Right right, String authorization) throws RtspFault {
    return judge(authority, right, authorization) instanceof Verdict.Granted;
  }

  @Test
  void hash_isThatOfTheStandard() { // RFC 7616, section 3.9.1
    String realm = "http-auth@example.org";
    String value = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    String cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    for (Digest function : Digest.values()) {
      String response = function.hash(function.hash("Mufasa", realm, "Circle of Life"), value, "00000001", cnonce, "auth",
          function.hash("GET", "/dir/index.html"));
      assertEquals(function == Digest.MD5 ? "8ca523f5e9506fed4657c9700eebdbec"
          : "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", response);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rightPassword_isGranted_wrongIsNot(Digest function) throws RtspFault {
    String value = nonce.value();
    assertTrue(grants(closed, Right.PUBLISH, digest(function, "pub", "p1", "ANNOUNCE", value, "")));
    assertTrue(grants(closed, Right.PUBLISH, digest(function, "pub", "p1", "ANNOUNCE", value, "00000001")));
    assertFalse(grants(closed, Right.PUBLISH, digest(function, "pub", "p2", "ANNOUNCE", value, "")));
    assertFalse(grants(closed, Right.PUBLISH, digest(function, "play", "p2", "ANNOUNCE", value, "")));
    assertFalse(grants(closed, Right.PUBLISH, digest(function, "pub", "p1", "SETUP", value, "")));
    assertTrue(grants(closed, Right.PLAY, digest(function, "play", "p2", "ANNOUNCE", value, "")));
  }

  @Test
  void answerIsOfNoUse_twice_orLater_orOnAnotherConnection_orForAnotherName() throws RtspFault {
    String once = digest(Digest.SHA256, "pub", "p1", "ANNOUNCE", nonce.value(), "00000001");
    assertTrue(grants(closed, Right.PUBLISH, once));
    assertFalse(grants(closed, Right.PUBLISH, once));
    String answer = digest(Digest.SHA256, "pub", "p1", "ANNOUNCE", nonce.value(), "");
    assertFalse(closed.judge(request("ANNOUNCE", answer), Right.PUBLISH, "other", false, nonce) instanceof Verdict.Granted);
    Nonce another = new Nonce(new SecureRandom(), clock::get);
    Verdict.Denied elsewhere =
        assertInstanceOf(Verdict.Denied.class, closed.judge(request("ANNOUNCE", answer), Right.PUBLISH, "cam", false, another));
    assertTrue(elsewhere.challenges().getFirst().contains("stale=true") && !elsewhere.tried());
    clock.addAndGet(301_000_000_000L);
    Verdict.Denied late = assertInstanceOf(Verdict.Denied.class, judge(closed, Right.PUBLISH, answer));
    assertTrue(late.challenges().getFirst().contains("stale=true") && !late.challenges().getFirst().contains(answer));
  }

  @Test
  void challenge_namesTheBestFunctionFirst_andBasicOnlyBySetting() throws RtspFault {
    Verdict.Denied denied = assertInstanceOf(Verdict.Denied.class, judge(closed, Right.PUBLISH, ""));
    assertFalse(denied.tried());
    assertEquals(List.of(true, true), List.of(denied.challenges().get(0).contains("algorithm=SHA-256"),
        denied.challenges().get(1).contains("algorithm=MD5")));
    String basic = "Basic " + Base64.getEncoder().encodeToString("pub:p1".getBytes(StandardCharsets.UTF_8));
    assertFalse(grants(closed, Right.PUBLISH, basic));
    Authority plain = authority(Map.of("rtsp.publish.user", "pub", "rtsp.publish.password", "p1", "rtsp.basic", "true"));
    assertTrue(grants(plain, Right.PUBLISH, basic));
    assertFalse(grants(plain, Right.PUBLISH, "Basic " + Base64.getEncoder().encodeToString("pub:p2".getBytes(StandardCharsets.UTF_8))));
    assertFalse(grants(plain, Right.PUBLISH, "Basic !!!"));
    Verdict.Denied offered = assertInstanceOf(Verdict.Denied.class, judge(plain, Right.PUBLISH, ""));
    assertEquals("Basic realm=\"slipway\"", offered.challenges().getFirst());
  }

  @Test
  void withoutUsers_everybodyMay_butReservedNamesAreTheRelaysOwn() throws RtspFault {
    Authority open = authority(Map.of());
    assertTrue(grants(open, Right.PUBLISH, ""));
    assertTrue(grants(open, Right.PLAY, "Bearer x"));
    RtspRequest nobody = request("ANNOUNCE", "");
    assertInstanceOf(Verdict.Denied.class, open.judge(nobody, Right.PUBLISH, "cam", true, nonce));
    RtspRequest own = request(
        "ANNOUNCE", digest(Digest.MD5, Authority.OWN_USER, open.ownPassword("cam"), "ANNOUNCE", nonce.value(), ""));
    assertEquals(new Verdict.Granted(true), open.judge(own, Right.PUBLISH, "cam", true, nonce));
    RtspRequest others = request(
        "ANNOUNCE", digest(Digest.MD5, Authority.OWN_USER, open.ownPassword("other"), "ANNOUNCE", nonce.value(), ""));
    assertInstanceOf(Verdict.Denied.class, open.judge(others, Right.PUBLISH, "cam", true, nonce));
  }

  @Test
  void userWithoutPassword_isNoConfiguration() {
    assertThrows(IllegalArgumentException.class, () -> authority(Map.of("rtsp.play.user", "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Digest username", "Digest username=\"", "Digest a=b a=c", "Digest a=\"b\"c=d", "Digest =x", "Digest"})
  void malformedCredentials_areRefused(String value) {
    RtspFault fault = assertThrows(RtspFault.class, () -> judge(closed, Right.PUBLISH, value));
    assertEquals(400, fault.status());
  }

  @Test
  void anyCredentials_areDeniedOrRefused() throws RtspFault {
    Random random = new Random(11);
    String valid = digest(Digest.MD5, "pub", "p1", "ANNOUNCE", nonce.value(), "00000001");
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder(valid);
      for (int change = random.nextInt(3); change >= 0; change--) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
      }
      try {
        judge(closed, Right.PUBLISH, text.toString());
      } catch (RtspFault fault) {
        assertTrue(List.of(400, 404).contains(fault.status()), fault::reason);
      }
    }
  }
}
