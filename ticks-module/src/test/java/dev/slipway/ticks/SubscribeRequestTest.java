package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Refusal;
import io.helidon.common.uri.UriQuery;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeRequestTest {

  private static final Set<String> KNOWN = Set.of("ALFA", "BRAVO");

  @Test
  void nothing_isEverything() {
    assertEquals(SubscribeRequest.PLAIN, query(""));
    assertEquals(SubscribeRequest.PLAIN, message("{\"type\":\"subscribe\"}"));
  }

  @Test
  void queryAndMessage_sayTheSame() {
    SubscribeRequest latest = query("symbols=BRAVO,ALFA&mode=latest&fps=60");
    assertEquals(latest, message("{\"type\":\"subscribe\",\"symbols\":[\"ALFA\",\"BRAVO\"],\"mode\":\"latest\",\"fps\":60}"));
    assertEquals(new Subscription(KNOWN, Subscription.Mode.LATEST, 60), latest.subscription());
    SubscribeRequest resume = query("from=17&stream=k3");
    assertEquals(resume, message("{\"type\":\"subscribe\",\"from\":17,\"stream\":\"k3\",\"mode\":\"all\"}"));
    assertEquals(17, resume.from());
    assertEquals(24, query("mode=latest").subscription().fps());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "symbols=|unknown-symbol|''", "symbols=ALFA,|unknown-symbol|''", "symbols=ZULU|unknown-symbol|ZULU",
      "mode=fast|bad-mode|all, latest",
      "mode=latest&fps=0|bad-fps|1 to 120", "mode=latest&fps=121|bad-fps|121", "mode=latest&fps=2.5|bad-fps|2.5", "fps=24|bad-fps|latest",
      "from=0|bad-from|'0'", "from=-1|bad-from|-1", "from=9223372036854775808|bad-from|9223372036854775808",
      "from=x|bad-from|whole number",
      "mode=latest&from=3|bad-from|snapshot",
      "stream=k3|bad-stream|from", "color=red|unknown-parameter|color",
      "from=1&from=2|bad-from|more than once"})
  void badQuery_isRefusedNamingIt(String query, String code, String named) {
    assertRefused(code, named, assertThrows(Refusal.class, () -> query(query)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "hello|not-understood|JSON object", "[]|not-understood|JSON object", "{}|not-understood|subscribe",
      "{\"type\":\"shout\"}|not-understood|subscribe", "{\"type\":7}|not-understood|subscribe",
      "{\"type\":\"subscribe\",\"symbols\":\"ALFA\"}|bad-symbols|list", "{\"type\":\"subscribe\",\"symbols\":[1]}|bad-symbols|list",
      "{\"type\":\"subscribe\",\"symbols\":[]}|bad-symbols|none", "{\"type\":\"subscribe\",\"from\":\"3\"}|bad-from|number",
      "{\"type\":\"subscribe\",\"from\":1.5}|bad-from|1.5", "{\"type\":\"subscribe\",\"from\":1e3}|bad-from|1e3",
      "{\"type\":\"subscribe\",\"mode\":null}|bad-mode|text", "{\"type\":\"subscribe\",\"speed\":1}|unknown-member|speed"})
  void badMessage_isRefusedNamingIt(String message, String code, String named) {
    assertRefused(code, named, assertThrows(Refusal.class, () -> message(message)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyText_isUnderstoodOrRefused_andNothingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> parts = List.of("{", "}", "[", "]", ":", ",", "\"", "\"type\"", "\"subscribe\"", "\"symbols\"", "\"ALFA\"", "\"fps\"", "1",
        "1e999", "-", "null", "true", "\\u", "\u0000", "\ud800", " ", "\"mode\"", "\"latest\"", "\"from\"");
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "{\"type\":\"subscribe\"," : "");
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append(parts.get(random.nextInt(parts.size())));
      }
      try {
        message(text.toString());
      } catch (Refusal refused) {
        assertTrue(refused.getMessage().length() < 300, refused.getMessage());
      }
    }
  }

  private static void assertRefused(String code, String named, Refusal refused) {
    assertEquals(code, refused.code(), refused.getMessage());
    assertTrue(refused.getMessage().contains(named.equals("''") ? "''" : named), refused.getMessage());
  }

  private static SubscribeRequest query(String query) {
    return SubscribeRequest.of(UriQuery.create(query), KNOWN::contains);
  }

  private static SubscribeRequest message(String text) {
    return SubscribeRequest.of(text, KNOWN::contains);
  }
}
